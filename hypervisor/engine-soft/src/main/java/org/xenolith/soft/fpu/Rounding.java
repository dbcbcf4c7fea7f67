package org.xenolith.soft.fpu;

import java.math.BigDecimal;

/**
 * IEEE arithmetic in the four rounding modes. Java rounds to nearest; for the directed modes the exact result is
 * compared with the nearest one, which is slow and rare.
 */
public final class Rounding {
    public static final int NEAREST = 0, DOWN = 1, UP = 2, ZERO = 3;

    private Rounding() {
    }

    private static boolean finite(double a, double b) {
        return Double.isFinite(a) && Double.isFinite(b);
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }

    public static double add(double a, double b, int mode) {
        double sum = a + b;
        if (mode == NEAREST || !finite(a, b)) {
            return sum;
        }
        if (sum == 0) {
            return zeroSum(a, b, mode);
        }
        return Double.isInfinite(sum) ? overflow(sum, mode)
                : adjust(sum, exact(a).add(exact(b)).compareTo(exact(sum)), mode);
    }

    private static double zeroSum(double a, double b, int mode) {
        return a == 0 && 1 / a == 1 / b ? a : mode == DOWN ? -0.0 : 0.0;
    }

    public static double multiply(double a, double b, int mode) {
        double product = a * b;
        if (mode == NEAREST || !finite(a, b)) {
            return product;
        }
        return Double.isInfinite(product) ? overflow(product, mode)
                : adjust(product, exact(a).multiply(exact(b)).compareTo(exact(product)), mode);
    }

    public static double divide(double a, double b, int mode) {
        double quotient = a / b;
        if (mode == NEAREST || !finite(a, b) || b == 0) {
            return quotient;
        }
        return Double.isInfinite(quotient) ? overflow(quotient, mode)
                : adjust(quotient, exact(a).compareTo(exact(quotient).multiply(exact(b))) * (b < 0 ? -1 : 1), mode);
    }

    public static double sqrt(double a, int mode) {
        double root = Math.sqrt(a);
        if (mode == NEAREST || !Double.isFinite(root)) {
            return root;
        }
        return adjust(root, exact(a).compareTo(exact(root).multiply(exact(root))), mode);
    }

    private static double overflow(double result, int mode) {
        boolean inward = mode == ZERO || mode == (result > 0 ? DOWN : UP);
        return inward ? Math.copySign(Double.MAX_VALUE, result) : result;
    }

    private static boolean negative(double value) {
        return value < 0 || value == 0 && 1 / value < 0;
    }

    /** Moves a nearest result by one unit where the mode wants the other neighbour; {@code order}: exact against it. */
    private static double adjust(double result, int order, int mode) {
        if (order < 0 && (mode == DOWN || mode == ZERO && !negative(result))) {
            return Math.nextDown(result);
        }
        if (order > 0 && (mode == UP || mode == ZERO && negative(result))) {
            return Math.nextUp(result);
        }
        return result;
    }

    private static float adjust(float result, int order, int mode) {
        if (order < 0 && (mode == DOWN || mode == ZERO && !negative(result))) {
            return Math.nextDown(result);
        }
        if (order > 0 && (mode == UP || mode == ZERO && negative(result))) {
            return Math.nextUp(result);
        }
        return result;
    }

    private static float overflow(float result, int mode) {
        boolean inward = mode == ZERO || mode == (result > 0 ? DOWN : UP);
        return inward ? Math.copySign(Float.MAX_VALUE, result) : result;
    }

    /** Rounds a double to single precision. */
    public static float narrow(double value, int mode) {
        float nearest = (float) value;
        if (mode == NEAREST || !Double.isFinite(value)) {
            return nearest;
        }
        return Float.isInfinite(nearest) ? overflow(nearest, mode)
                : adjust(nearest, Double.compare(value, nearest), mode);
    }

    public static float add(float a, float b, int mode) {
        float sum = a + b;
        if (mode == NEAREST || !finite(a, b)) {
            return sum;
        }
        if (sum == 0) {
            return (float) zeroSum(a, b, mode);
        }
        return Float.isInfinite(sum) ? overflow(sum, mode)
                : adjust(sum, exact(a).add(exact(b)).compareTo(exact(sum)), mode);
    }

    public static float multiply(float a, float b, int mode) {
        return mode == NEAREST || !finite(a, b) ? a * b : narrow((double) a * b, mode);
    }

    public static float divide(float a, float b, int mode) {
        float quotient = a / b;
        if (mode == NEAREST || !finite(a, b) || b == 0) {
            return quotient;
        }
        return Float.isInfinite(quotient) ? overflow(quotient, mode)
                : adjust(quotient, exact(a).compareTo(exact(quotient).multiply(exact(b))) * (b < 0 ? -1 : 1), mode);
    }

    public static float sqrt(float a, int mode) {
        float root = (float) Math.sqrt(a);
        if (mode == NEAREST || !Float.isFinite(root)) {
            return root;
        }
        return adjust(root, exact(a).compareTo(exact(root).multiply(exact(root))), mode);
    }

    /** Rounds to an integral value. */
    public static double integral(double value, int mode) {
        return switch (mode) {
            case NEAREST -> Math.rint(value);
            case DOWN -> Math.floor(value);
            case UP -> Math.ceil(value);
            default -> value < 0 ? Math.ceil(value) : Math.floor(value);
        };
    }
}
