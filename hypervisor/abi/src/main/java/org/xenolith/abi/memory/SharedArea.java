package org.xenolith.abi.memory;

import java.util.List;

/**
 * A place in memory that guest and hypervisor share (shared_info, a vcpu_info, a grant frame, a FIFO control block).
 * It stays usable whatever the guest does to its memory map later, so no access through it can fault.
 *
 * @param memory the memory that holds it, which may be the guest's or one of its own
 * @param address where it starts in {@code memory}
 */
public record SharedArea(GuestMemory memory, long address) {
    /** A page outside any guest's map. */
    public static SharedArea ofHost(long host) {
        return new SharedArea(new MappedGuestMemory(List.of(new MemoryRegion(0, GuestMemory.PAGE_SIZE, host))), 0);
    }

    /**
     * Holds on to what backs {@code gpa} now, as Xen pins such a page. Stores into the area mark that page dirty.
     *
     * @throws GuestMemoryFault if nothing backs it
     */
    public static SharedArea pin(GuestMemory memory, long gpa) {
        long page = gpa & -GuestMemory.PAGE_SIZE;
        return new SharedArea(memory.pin(page), gpa - page);
    }

    public int getInt(int offset) {
        return memory.getIntAcquire(address + offset);
    }

    public void putInt(int offset, int value) {
        memory.putInt(address + offset, value);
    }

    public void putIntRelease(int offset, int value) {
        memory.putIntRelease(address + offset, value);
    }

    public long getLong(int offset) {
        return memory.getLong(address + offset);
    }

    public void putLong(int offset, long value) {
        memory.putLong(address + offset, value);
    }

    public boolean compareAndSetInt(int offset, int expected, int value) {
        return memory.compareAndSetInt(address + offset, expected, value);
    }

    public int getAndOrInt(int offset, int bits) {
        return memory.getAndOrInt(address + offset, bits);
    }

    public int getAndAndInt(int offset, int bits) {
        return memory.getAndAndInt(address + offset, bits);
    }

    /** Sets bit {@code bit} of the bit map that starts at {@code offset}; true if it was set already. */
    public boolean getAndSetBit(int offset, int bit) {
        int mask = 1 << bit;
        return (getAndOrInt(offset + (bit >>> 5 << 2), mask) & mask) != 0;
    }

    /** Clears a bit of a bit map; true if it was set. */
    public boolean getAndClearBit(int offset, int bit) {
        int mask = 1 << bit;
        return (getAndAndInt(offset + (bit >>> 5 << 2), ~mask) & mask) != 0;
    }

    public boolean getBit(int offset, int bit) {
        return (getInt(offset + (bit >>> 5 << 2)) >>> bit & 1) != 0;
    }

    /** An area {@code offset} bytes further on. */
    public SharedArea at(int offset) {
        return new SharedArea(memory, address + offset);
    }
}
