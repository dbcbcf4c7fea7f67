package org.xenolith.core.domain;

import org.xenolith.core.engine.Exit;

/** The last exits of one vCPU, for its {@link LastWords}. Belongs to the vCPU's thread; allocates only to be read. */
final class ExitTrail {
    static final int LENGTH = 16;

    private final Exit.Kind[] kinds = new Exit.Kind[LENGTH];
    private final long[] numbers = new long[LENGTH];
    private final long[] operations = new long[LENGTH];
    private final long[] places = new long[LENGTH];
    private final long[] times = new long[LENGTH];
    private int next;
    private int kept;

    /** @param now the domain's time in nanoseconds */
    void note(Exit exit, long rip, long now) {
        int at = next;
        next = (at + 1) % LENGTH;
        kept = Math.min(kept + 1, LENGTH);
        kinds[at] = exit.kind();
        numbers[at] = number(exit);
        operations[at] = exit instanceof Exit.Hypercall call ? call.argument(0) : 0;
        places[at] = rip;
        times[at] = now;
    }

    private static long number(Exit exit) {
        return switch (exit.kind()) {
            case HYPERCALL -> ((Exit.Hypercall) exit).number();
            case PORT -> ((Exit.Port) exit).port();
            case MMIO -> ((Exit.Mmio) exit).gpa();
            case MSR -> Integer.toUnsignedLong(((Exit.Msr) exit).index());
            case HALT, SHUTDOWN, INTERRUPTED, FAILED -> 0;
        };
    }

    /** One line for each, the newest first. */
    void describe(StringBuilder text, long now) {
        for (int back = 1; back <= kept; back++) {
            int at = Math.floorMod(next - back, LENGTH);
            text.append(String.format("  %d us ago: %s at %016x", (now - times[at]) / 1000, what(at), places[at])).append('\n');
        }
    }

    private String what(int at) {
        return switch (kinds[at]) {
            case HYPERCALL -> "hypercall " + numbers[at] + "/" + (int) operations[at];
            case PORT -> "port 0x" + Long.toHexString(numbers[at]);
            case MMIO -> "access to 0x" + Long.toHexString(numbers[at]);
            case MSR -> "MSR 0x" + Long.toHexString(numbers[at]);
            case HALT -> "halt";
            case SHUTDOWN -> "triple fault";
            case INTERRUPTED -> "interrupted by us";
            case FAILED -> "the engine gives up";
        };
    }
}
