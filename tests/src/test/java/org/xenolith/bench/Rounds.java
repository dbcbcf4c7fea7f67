package org.xenolith.bench;

/** The one argument that benchmarks share. */
final class Rounds {
    static final int STANDARD = 9;

    private Rounds() {
    }

    static int of(String[] arguments) {
        return arguments.length == 0 ? STANDARD : Integer.parseInt(arguments[0]);
    }
}
