package org.xenolith.toolstack.xl;

/** Pads cells, as printf's %-Ns and %Ns do; String.format would cost a listing a third of its start. */
final class Columns {
    private Columns() {
    }

    static String left(Object cell, int width) {
        String text = cell.toString();
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    static String right(Object cell, int width) {
        String text = cell.toString();
        return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
    }

    /** Nanoseconds as seconds with one digit behind the point, rounded. */
    static String seconds(long nanos) {
        long tenths = (nanos + 50_000_000L) / 100_000_000L;
        return tenths / 10 + "." + tenths % 10;
    }
}
