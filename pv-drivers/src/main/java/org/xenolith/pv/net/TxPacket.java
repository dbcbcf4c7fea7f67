package org.xenolith.pv.net;

import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.pv.ring.BackRing;
import org.xenolith.pv.ring.RingViolationException;
import org.xenolith.pv.ring.Slot;

/** One packet's chain of transmit slots, copied and checked. Reused; belongs to one worker. */
final class TxPacket {
    /** Chains up to here are answered with an error; longer ones are an attack. */
    static final int FATAL_SLOTS = 20;
    private static final int ETHERNET_HEADER = 14;

    final int[] gref = new int[FATAL_SLOTS];
    final int[] offset = new int[FATAL_SLOTS];
    final int[] size = new int[FATAL_SLOTS];
    final int[] id = new int[FATAL_SLOTS];
    int slots;
    int extras;
    int flags;
    int total;
    int gsoType;
    int gsoSize;
    private boolean valid;

    /**
     * Copies the chain at the ring's head without taking it.
     *
     * @throws RingViolationException if it is cut off, endless, crosses a page or has an extra of unknown kind
     */
    void read(BackRing ring, int waiting, Slot slot) {
        slots = 0;
        extras = 0;
        gsoType = 0;
        gsoSize = 0;
        takeSlot(ring, waiting, slot);
        flags = slot.u16(NetifLayout.TX_FLAGS);
        total = size[0];
        boolean more = (flags & NetifLayout.TXF_EXTRA_INFO) != 0;
        while (more) {
            more = takeExtra(ring, waiting, slot);
        }
        more = (flags & NetifLayout.TXF_MORE_DATA) != 0;
        int rest = 0;
        while (more) {
            takeSlot(ring, waiting, slot);
            rest += size[slots - 1];
            more = (slot.u16(NetifLayout.TX_FLAGS) & NetifLayout.TXF_MORE_DATA) != 0;
        }
        size[0] = total - rest;
        valid = slots <= NetifLayout.SLOTS_MIN && size[0] > 0 && total >= ETHERNET_HEADER && offset[0] < GuestMemory.PAGE_SIZE;
        if (valid && offset[0] + size[0] > GuestMemory.PAGE_SIZE) {
            throw new RingViolationException("tx offset=" + offset[0] + ", size=" + size[0] + " crosses a page");
        }
    }

    /** Whether it can be sent; if not it is answered with an error. */
    boolean isValid() {
        return valid;
    }

    /** Ring slots of the whole chain. */
    int ringSlots() {
        return slots + extras;
    }

    private void takeSlot(BackRing ring, int waiting, Slot slot) {
        next(ring, waiting, slot);
        if (slots == FATAL_SLOTS) {
            throw new RingViolationException("tx packet of more than " + FATAL_SLOTS + " slots");
        }
        gref[slots] = slot.s32(NetifLayout.TX_GREF);
        offset[slots] = slot.u16(NetifLayout.TX_OFFSET);
        size[slots] = slot.u16(NetifLayout.TX_SIZE);
        id[slots] = slot.u16(NetifLayout.TX_ID);
        if (slots > 0 && offset[slots] + size[slots] > GuestMemory.PAGE_SIZE) {
            throw new RingViolationException("tx offset=" + offset[slots] + ", size=" + size[slots] + " crosses a page");
        }
        slots++;
    }

    private boolean takeExtra(BackRing ring, int waiting, Slot slot) {
        next(ring, waiting, slot);
        extras++;
        int type = slot.u8(NetifLayout.EXTRA_TYPE);
        if (type != NetifLayout.EXTRA_TYPE_GSO || gsoType != 0) {
            throw new RingViolationException("tx extra info type=" + type + " is unknown or came twice");
        }
        gsoType = slot.u8(NetifLayout.EXTRA_GSO_TYPE);
        gsoSize = slot.u16(NetifLayout.EXTRA_GSO_SIZE);
        if (gsoSize == 0 || gsoType != NetifLayout.GSO_TYPE_TCPV4 && gsoType != NetifLayout.GSO_TYPE_TCPV6) {
            throw new RingViolationException("tx gso type=" + gsoType + ", size=" + gsoSize);
        }
        return (slot.u8(NetifLayout.EXTRA_FLAGS) & NetifLayout.EXTRA_FLAG_MORE) != 0;
    }

    private void next(BackRing ring, int waiting, Slot slot) {
        if (ringSlots() >= waiting) {
            throw new RingViolationException("tx packet is cut off after " + ringSlots() + " slots");
        }
        ring.peek(ringSlots(), slot);
    }
}
