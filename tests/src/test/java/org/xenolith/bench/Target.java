package org.xenolith.bench;

/**
 * What a figure is meant to reach.
 *
 * @param ratio  whether it is about ours divided by the reference, or about ours alone
 * @param atMost whether less is better
 */
record Target(boolean ratio, boolean atMost, double bound) {
    /** Reads {@code ratio<=1.25}, {@code value<=64} and their like; null where there is none. */
    static Target parse(String text) {
        if (text.isBlank()) {
            return null;
        }
        int operator = Math.max(text.indexOf("<="), text.indexOf(">="));
        String what = operator < 0 ? text : text.substring(0, operator);
        if (!what.equals("ratio") && !what.equals("value")) {
            throw new IllegalArgumentException("target \"" + text + "\" is not like ratio<=1.25 or value>=10");
        }
        return new Target(what.equals("ratio"), text.charAt(operator) == '<', Double.parseDouble(text.substring(operator + 2)));
    }

    boolean met(double value, double quotient) {
        double reached = ratio ? quotient : value;
        return atMost ? reached <= bound : reached >= bound;
    }

    String text(String unit) {
        return (atMost ? "≤ " : "≥ ") + Digits.text(bound) + (ratio ? " x" : " " + unit);
    }
}
