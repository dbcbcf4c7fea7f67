package org.xenolith.toolstack.xl;

/** What {@code xl top} shows besides the row of each domain. */
record TopOptions(boolean networks, boolean disks, boolean vcpus, boolean engine, boolean repeatHeader, boolean fullName) {
    private static final int CONTROL_C = 3;
    private static final int ESCAPE = 27;

    static TopOptions of(Syntax.Arguments arguments) {
        return new TopOptions(arguments.has('n'), arguments.has('x'), arguments.has('v'), arguments.has('e'),
                arguments.has('r'), arguments.has('f'));
    }

    /** The options after a key; keys that mean nothing change nothing. */
    TopOptions toggle(int key) {
        return switch (Character.toLowerCase(key)) {
            case 'n' -> new TopOptions(!networks, disks, vcpus, engine, repeatHeader, fullName);
            case 'x' -> new TopOptions(networks, !disks, vcpus, engine, repeatHeader, fullName);
            case 'v' -> new TopOptions(networks, disks, !vcpus, engine, repeatHeader, fullName);
            case 'e' -> new TopOptions(networks, disks, vcpus, !engine, repeatHeader, fullName);
            case 'r' -> new TopOptions(networks, disks, vcpus, engine, !repeatHeader, fullName);
            case 'f' -> new TopOptions(networks, disks, vcpus, engine, repeatHeader, !fullName);
            default -> this;
        };
    }

    static boolean quits(int key) {
        return key == 'q' || key == 'Q' || key == ESCAPE || key == CONTROL_C || key < 0;
    }
}
