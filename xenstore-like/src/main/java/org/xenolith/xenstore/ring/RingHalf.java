package org.xenolith.xenstore.ring;

import org.xenolith.abi.io.XenstoreRingLayout;
import org.xenolith.abi.memory.GuestMemory;

/**
 * One direction of the page as seen from one side. The own index is kept here and only published: the other side may
 * write what it likes over it. Not thread-safe.
 */
final class RingHalf {
    private static final int MASK = XenstoreRingLayout.RING_SIZE - 1;

    private final GuestMemory memory;
    private final long data;
    private final long ownIndex;
    private final long peerIndex;
    private final boolean producer;
    private int own;

    private RingHalf(GuestMemory memory, long page, int data, int ownIndex, int peerIndex, boolean producer) {
        this.memory = memory;
        this.data = page + data;
        this.ownIndex = page + ownIndex;
        this.peerIndex = page + peerIndex;
        this.producer = producer;
        own = memory.getIntAcquire(this.ownIndex);
    }

    /** Requests, seen from the store. */
    static RingHalf requestsIn(GuestMemory memory, long page) {
        return new RingHalf(memory, page, XenstoreRingLayout.REQ_OFFSET, XenstoreRingLayout.REQ_CONS_OFFSET,
                XenstoreRingLayout.REQ_PROD_OFFSET, false);
    }

    /** Replies, seen from the store. */
    static RingHalf repliesOut(GuestMemory memory, long page) {
        return new RingHalf(memory, page, XenstoreRingLayout.RSP_OFFSET, XenstoreRingLayout.RSP_PROD_OFFSET,
                XenstoreRingLayout.RSP_CONS_OFFSET, true);
    }

    /** Requests, seen from the guest. */
    static RingHalf requestsOut(GuestMemory memory, long page) {
        return new RingHalf(memory, page, XenstoreRingLayout.REQ_OFFSET, XenstoreRingLayout.REQ_PROD_OFFSET,
                XenstoreRingLayout.REQ_CONS_OFFSET, true);
    }

    /** Replies, seen from the guest. */
    static RingHalf repliesIn(GuestMemory memory, long page) {
        return new RingHalf(memory, page, XenstoreRingLayout.RSP_OFFSET, XenstoreRingLayout.RSP_CONS_OFFSET,
                XenstoreRingLayout.RSP_PROD_OFFSET, false);
    }

    /** Starts again from zero, on both sides. */
    void reset() {
        own = 0;
        memory.putIntRelease(ownIndex, 0);
        memory.putIntRelease(peerIndex, 0);
    }

    /**
     * Moves bytes: out of the ring into {@code bytes} for a consumer, from {@code bytes} into the ring for a producer.
     *
     * @return bytes moved, perhaps 0; -1 if the other side's index cannot be
     */
    int move(byte[] bytes, int offset, int length) {
        int peer = memory.getIntAcquire(peerIndex);
        int filled = producer ? own - peer : peer - own;
        if (filled < 0 || filled > XenstoreRingLayout.RING_SIZE) {
            return -1;
        }
        int count = Math.min(length, producer ? XenstoreRingLayout.RING_SIZE - filled : filled);
        if (count == 0) {
            return 0;
        }
        int start = own & MASK;
        int first = Math.min(count, XenstoreRingLayout.RING_SIZE - start);
        copy(start, bytes, offset, first);
        copy(0, bytes, offset + first, count - first);
        own += count;
        memory.putIntRelease(ownIndex, own);
        return count;
    }

    private void copy(int at, byte[] bytes, int offset, int count) {
        if (count == 0) {
            return;
        }
        if (producer) {
            memory.write(data + at, bytes, offset, count);
        } else {
            memory.read(data + at, bytes, offset, count);
        }
    }
}
