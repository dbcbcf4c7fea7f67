package org.xenolith.soft.fpu;

/** IEEE arithmetic in the four rounding modes, from round-to-nearest results and their exact error's sign. */
public final class Rounding {
    public static final int NEAREST = 0, DOWN = 1, UP = 2, ZERO = 3;

    private Rounding() {
    }

    public static double add(double a, double b, int mode) {
        double sum = a + b;
        if (mode == NEAREST) {
            return sum;
        }
        if (sum == 0 && a == -b) {
            return a == 0 && 1 / a == 1 / b ? a : mode == DOWN ? -0.0 : 0.0;
        }
        return adjust(sum, sumError(a, b, sum), mode);
    }

    private static double sumError(double a, double b, double sum) {
        double bPart = sum - a;
        return a - (sum - bPart) + (b - bPart);
    }

    public static double multiply(double a, double b, int mode) {
        double product = a * b;
        return mode == NEAREST ? product : adjust(product, Math.fma(a, b, -product), mode);
    }

    public static double divide(double a, double b, int mode) {
        double quotient = a / b;
        if (mode == NEAREST || b == 0 || Double.isInfinite(b)) {
            return quotient;
        }
        double remainder = Math.fma(-quotient, b, a);
        return adjust(quotient, b < 0 ? -remainder : remainder, mode);
    }

    public static double sqrt(double a, int mode) {
        double root = Math.sqrt(a);
        return mode == NEAREST ? root : adjust(root, Math.fma(-root, root, a), mode);
    }

    /** Moves a nearest result by one unit where the mode wants the other neighbour; {@code error} = exact - result. */
    private static double adjust(double result, double error, int mode) {
        if (Double.isNaN(result)) {
            return result;
        }
        if (Double.isInfinite(result)) {
            boolean overflow = Double.isInfinite(error) || Double.isNaN(error);
            boolean inward = mode == ZERO || mode == (result > 0 ? DOWN : UP);
            return overflow && inward ? Math.copySign(Double.MAX_VALUE, result) : result;
        }
        if (error < 0 && (mode == DOWN || mode == ZERO && result > 0)) {
            return Math.nextDown(result);
        }
        if (error > 0 && (mode == UP || mode == ZERO && result < 0)) {
            return Math.nextUp(result);
        }
        return result;
    }

    /** Rounds {@code value + error} to single precision. */
    private static float narrow(double value, double error, int mode) {
        float nearest = (float) value;
        if (mode == NEAREST || Float.isNaN(nearest)) {
            return nearest;
        }
        double difference = value - nearest;
        double sign = difference != 0 ? difference : error;
        if (Float.isInfinite(nearest)) {
            boolean inward = mode == ZERO || mode == (nearest > 0 ? DOWN : UP);
            return !Double.isInfinite(value) && inward ? Math.copySign(Float.MAX_VALUE, nearest) : nearest;
        }
        if (sign < 0 && (mode == DOWN || mode == ZERO && nearest > 0)) {
            return Math.nextDown(nearest);
        }
        if (sign > 0 && (mode == UP || mode == ZERO && nearest < 0)) {
            return Math.nextUp(nearest);
        }
        return nearest;
    }

    public static float narrow(double value, int mode) {
        return narrow(value, 0, mode);
    }

    public static float add(float a, float b, int mode) {
        if (mode == NEAREST) {
            return a + b;
        }
        double sum = (double) a + b;
        if (sum == 0) {
            return (float) add((double) a, (double) b, mode);
        }
        return narrow(sum, sumError(a, b, sum), mode);
    }

    public static float multiply(float a, float b, int mode) {
        return mode == NEAREST ? a * b : narrow((double) a * b, 0, mode);
    }

    public static float divide(float a, float b, int mode) {
        if (mode == NEAREST || b == 0 || Float.isInfinite(b)) {
            return a / b;
        }
        double quotient = (double) a / b;
        double remainder = Math.fma(-quotient, b, (double) a);
        return narrow(quotient, b < 0 ? -remainder : remainder, mode);
    }

    public static float sqrt(float a, int mode) {
        double root = Math.sqrt(a);
        return mode == NEAREST ? (float) root : narrow(root, Math.fma(-root, root, (double) a), mode);
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
