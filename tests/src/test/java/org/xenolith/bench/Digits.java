package org.xenolith.bench;

import java.util.Locale;

/** Numbers as the table prints them: three digits that count. */
final class Digits {
    private Digits() {
    }

    static String text(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
