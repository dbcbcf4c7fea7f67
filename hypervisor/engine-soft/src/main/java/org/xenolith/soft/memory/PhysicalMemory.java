package org.xenolith.soft.memory;

import java.util.Arrays;
import java.util.function.Consumer;
import org.xenolith.abi.memory.MemoryRegion;

/**
 * The machine's guest-physical address space: RAM slots, the code marks and the dirty log. Reads are lock-free; slots
 * change under the machine's lock.
 */
public final class PhysicalMemory {
    /** Told of a store to a line that holds translated code, before the store happens. */
    public interface CodeWatcher {
        void beforeStore(RamSlot slot, long gpa, int length);
    }

    private static final RamSlot[] NONE = {};

    private volatile RamSlot[] slots = NONE;
    private volatile CodeWatcher watcher = (slot, gpa, length) -> { };
    private volatile boolean logging;

    public void watcher(CodeWatcher codeWatcher) {
        watcher = codeWatcher;
    }

    public synchronized void map(MemoryRegion region) {
        RamSlot[] next = Arrays.copyOf(slots, slots.length + 1);
        next[slots.length] = new RamSlot(region);
        if (logging) {
            next[slots.length].startLog();
        }
        slots = next;
    }

    /** Returns the slot taken away. */
    public synchronized RamSlot unmap(long gpa) {
        RamSlot gone = slotStartingAt(gpa);
        slots = Arrays.stream(slots).filter(s -> s != gone).toArray(RamSlot[]::new);
        return gone;
    }

    private RamSlot slotStartingAt(long gpa) {
        for (RamSlot slot : slots) {
            if (slot.gpa == gpa) {
                return slot;
            }
        }
        throw new IllegalArgumentException("no region starts at gpa=0x" + Long.toHexString(gpa));
    }

    /** The slot that holds the address, or null. */
    public RamSlot find(long gpa) {
        for (RamSlot slot : slots) {
            if (gpa >= slot.gpa && gpa < slot.end) {
                return slot;
            }
        }
        return null;
    }

    /** What is kept of the code of every page. */
    public void forEachCode(Consumer<PageCode> action) {
        for (RamSlot slot : slots) {
            slot.forEachCode(action);
        }
    }

    /** Host address of one guest-physical byte, or 0. */
    public long host(long gpa) {
        RamSlot slot = find(gpa);
        return slot == null ? 0 : slot.hostOf(gpa);
    }

    /** To be called before a store to a range inside one page: invalidates code and marks the page dirty. */
    public void beforeStore(RamSlot slot, long gpa, int length) {
        if (slot.hitsCode(gpa, length)) {
            watcher.beforeStore(slot, gpa, length);
        }
        slot.markDirty(gpa);
    }

    public synchronized void startLog() {
        logging = true;
        for (RamSlot slot : slots) {
            slot.startLog();
        }
    }

    public synchronized void stopLog() {
        logging = false;
        for (RamSlot slot : slots) {
            slot.stopLog();
        }
    }

    /**
     * Moves a slot's log into {@code bitmap}. Returns whether it held anything: TLB entries may then let stores to
     * those pages through unlogged, until they are flushed.
     */
    public boolean drainLog(long gpa, long[] bitmap) {
        return slotStartingAt(gpa).drainLog(bitmap);
    }
}
