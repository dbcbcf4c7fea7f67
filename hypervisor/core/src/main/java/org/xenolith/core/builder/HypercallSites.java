package org.xenolith.core.builder;

import java.util.Arrays;
import java.util.List;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.engine.HypercallEntry;

/**
 * The places of a kernel's two hypercall functions, for {@link HypercallEntry#PORT}. Part of a domain's record: an
 * engine that sees VMCALL restores them, one that does not rewrites them.
 *
 * @param outcome whether the rule found exactly one pair of functions
 * @param places  the pair, VMMCALL first, or nothing
 */
public record HypercallSites(Outcome outcome, List<Place> places) {
    /** What scanning a kernel for its hypercall functions said. */
    public enum Outcome {
        /** Exactly one pair. */
        FOUND,
        /** No pair: the guest uses the hypercall page, or none at all. */
        NONE,
        /** Several pairs, so nothing may be touched. */
        AMBIGUOUS
    }

    /** A hypercall instruction and where it lies. */
    public record Place(long gpa, Instruction instruction) {
    }

    /** The instructions, three bytes each. */
    public enum Instruction {
        VMMCALL(0xd9), VMCALL(0xc1);

        private final byte[] code;

        Instruction(int last) {
            code = new byte[] {0x0f, 0x01, (byte) last};
        }

        byte[] code() {
            return code.clone();
        }
    }

    public HypercallSites {
        places = List.copyOf(places);
        if ((outcome == Outcome.FOUND) == places.isEmpty()) {
            throw new IllegalArgumentException("outcome " + outcome + " with " + places.size() + " places");
        }
    }

    /**
     * Makes memory fit for {@code entry}: port writes for {@link HypercallEntry#PORT}, the original instructions
     * otherwise. Idempotent. The guest must not be running.
     *
     * @return whether every place now has what was asked for; false when a place holds neither form, because the
     *     guest has changed it, and then that place is left alone
     */
    public boolean apply(HypercallEntry entry, GuestMemory memory) {
        boolean all = true;
        for (Place place : places) {
            byte[] wanted = entry == HypercallEntry.PORT ? portWrite() : place.instruction().code();
            byte[] other = entry == HypercallEntry.PORT ? place.instruction().code() : portWrite();
            byte[] found = new byte[wanted.length];
            memory.read(place.gpa(), found, 0, found.length);
            if (Arrays.equals(found, other)) {
                memory.write(place.gpa(), wanted, 0, wanted.length);
            } else {
                all &= Arrays.equals(found, wanted);
            }
        }
        return all;
    }

    /** {@code out %al, $port; nop}. */
    private static byte[] portWrite() {
        return new byte[] {(byte) 0xe6, (byte) HypercallEntry.HYPERCALL_PORT, (byte) 0x90};
    }
}
