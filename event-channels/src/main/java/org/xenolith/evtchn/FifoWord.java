package org.xenolith.evtchn;

import org.xenolith.abi.memory.SharedArea;

/**
 * One port's event word in the FIFO ABI: bit 31 pending, 30 masked, 29 linked, 28 busy, 16..0 the next port in the
 * queue. The guest may scribble over it at any time, so every loop here is bounded.
 */
final class FifoWord {
    static final int PENDING = 31;
    static final int MASKED = 30;
    static final int LINKED = 29;
    static final int BUSY = 28;
    static final int LINK_BITS = 17;
    static final int LINK_MASK = (1 << LINK_BITS) - 1;
    /** A guest that keeps to the ABI can make the swap fail four times at most. */
    private static final int ATTEMPTS = 4;

    private FifoWord() {
    }

    /** Links {@code next} behind the event whose word this is, if that event is still linked; true if it was. */
    static boolean setLink(SharedArea page, int offset, int next) {
        int word = page.getInt(offset);
        if ((word & 1 << LINKED) == 0) {
            return false;
        }
        if (page.compareAndSetInt(offset, word, withLink(word, next))) {
            return true;
        }
        page.getAndSetBit(offset, BUSY);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            word = page.getInt(offset);
            if ((word & 1 << LINKED) == 0) {
                page.getAndClearBit(offset, BUSY);
                return false;
            }
            if (page.compareAndSetInt(offset, word, withLink(word, next))) {
                return true;
            }
        }
        page.getAndClearBit(offset, BUSY);
        return true;
    }

    private static int withLink(int word, int next) {
        return word & ~(1 << BUSY | LINK_MASK) | next;
    }
}
