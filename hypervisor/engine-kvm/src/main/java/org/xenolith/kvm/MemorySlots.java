package org.xenolith.kvm;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.EngineException;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.kvm.VmFd;

/** The VM's memory slots, by guest-physical start. Numbers of removed slots are used again. Thread-safe. */
final class MemorySlots {
    private final VmFd vm;
    private final int limit;
    private final DirtyLogMode mode;
    private final TreeMap<Long, MemorySlot> slots = new TreeMap<>();
    private final BitSet used = new BitSet();
    private boolean logging;

    MemorySlots(VmFd vm, int limit, DirtyLogMode mode) {
        this.vm = vm;
        this.limit = limit;
        this.mode = mode;
    }

    synchronized void map(MemoryRegion region) {
        Map.Entry<Long, MemorySlot> below = slots.lowerEntry(region.end());
        if (below != null && below.getValue().region().end() > region.gpa()) {
            throw new IllegalArgumentException(region + " overlaps " + below.getValue().region());
        }
        int number = used.nextClearBit(0);
        if (number >= limit) {
            throw new EngineException("all " + limit + " memory slots of this host's KVM are in use");
        }
        MemorySlot slot = new MemorySlot(vm, number, region);
        try {
            slot.set(logging);
        } catch (LinuxException e) {
            throw new EngineException("cannot map " + region + ": " + e.getMessage(), e);
        }
        used.set(number);
        slots.put(region.gpa(), slot);
    }

    synchronized void unmap(long gpa) {
        MemorySlot slot = require(gpa);
        slot.remove();
        used.clear(slot.number());
        slots.remove(gpa);
    }

    private MemorySlot require(long gpa) {
        MemorySlot slot = slots.get(gpa);
        if (slot == null) {
            throw new IllegalArgumentException("no region starts at gpa=0x" + Long.toHexString(gpa));
        }
        return slot;
    }

    synchronized void startDirtyLog() {
        if (!logging) {
            logging = true;
            slots.values().forEach(slot -> slot.set(true));
        }
    }

    synchronized void stopDirtyLog() {
        if (logging) {
            logging = false;
            slots.values().forEach(slot -> slot.set(false));
        }
    }

    synchronized void fetchDirtyLog(long gpa, long[] bitmap) {
        require(gpa).fetch(bitmap, mode);
    }
}
