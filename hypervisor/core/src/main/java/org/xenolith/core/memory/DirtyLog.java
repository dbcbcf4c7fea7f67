package org.xenolith.core.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.xenolith.abi.memory.DirtyBitmap;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.engine.VirtualMachine;

/**
 * Which of a domain's pages have been stored to while this log is open: by the guest, from the engine's log, and by the
 * host, from {@link GuestMemory}. Covers what {@link GuestLayout#backed()} names; sets are of guest frame numbers. One
 * thread at a time; there is one log of a domain at a time.
 */
public final class DirtyLog implements AutoCloseable {
    private record Range(long gpa, int firstGfn, long[] scratch) {
    }

    private final VirtualMachine machine;
    private final MappedGuestMemory memory;
    private final DirtyBitmap own;
    private final List<Range> ranges = new ArrayList<>();

    /** Starts logging; every page counts as stored to once. */
    public DirtyLog(VirtualMachine machine, MappedGuestMemory memory, GuestLayout layout) {
        this.machine = machine;
        this.memory = memory;
        long end = 0;
        for (GuestLayout.Range range : layout.backed()) {
            int pages = Math.toIntExact(range.size() >>> GuestMemory.PAGE_SHIFT);
            ranges.add(new Range(range.gpa(), Math.toIntExact(range.gpa() >>> GuestMemory.PAGE_SHIFT),
                    new long[(pages + Long.SIZE - 1) / Long.SIZE]));
            end = range.end() >>> GuestMemory.PAGE_SHIFT;
        }
        own = new DirtyBitmap(end);
        memory.track(own);
        machine.startDirtyLog();
    }

    /**
     * Adds the pages stored to since the last call. A page that is read after this call, and is in no later call's set, has
     * been read as it stays.
     */
    public void fetch(BitSet into) {
        for (int word = 0; word < own.wordCount(); word++) {
            for (long bits = own.drain(word); bits != 0; bits &= bits - 1) {
                into.set(word * Long.SIZE + Long.numberOfTrailingZeros(bits));
            }
        }
        for (Range range : ranges) {
            Arrays.fill(range.scratch(), 0);
            machine.fetchDirtyLog(range.gpa(), range.scratch());
            addRuns(BitSet.valueOf(range.scratch()), range.firstGfn(), into);
        }
    }

    private static void addRuns(BitSet from, int firstGfn, BitSet into) {
        for (int first = from.nextSetBit(0); first >= 0; ) {
            int end = from.nextClearBit(first);
            into.set(firstGfn + first, firstGfn + end);
            first = from.nextSetBit(end);
        }
    }

    /** Ends logging. */
    @Override
    public void close() {
        machine.stopDirtyLog();
        memory.track(null);
    }
}
