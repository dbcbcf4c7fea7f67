package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memop.MemoryReservationLayout;
import org.xenolith.core.memory.PhysMap;

/**
 * The memory_op operations that take a list of extents. They answer with the number of extents done; a call does at most
 * {@value #MAX_PAGES} pages, and the guest goes on from there, as it does when Xen runs out of memory.
 */
final class ReservationOps {
    private static final int MAX_PAGES = 1 << 15;
    private static final int MAX_ORDER = 9;
    private static final int CHUNK = 256;
    private final PhysMap memory;

    ReservationOps(PhysMap memory) {
        this.memory = memory;
    }

    /** An auto-translated guest has no use for pages without a place; Xen gives none here either. */
    long increase(GuestCall call) {
        copyIn(call);
        return 0;
    }

    long populate(GuestCall call) {
        return each(call, true);
    }

    long decrease(GuestCall call) {
        return each(call, false);
    }

    private long each(GuestCall call, boolean populate) {
        copyIn(call);
        long list = call.getWord(MemoryReservationLayout.EXTENT_START);
        long extents = call.getWord(call.pick(MemoryReservationLayout.NR_EXTENTS_64, MemoryReservationLayout.NR_EXTENTS_32));
        int order = call.getInt(call.pick(MemoryReservationLayout.EXTENT_ORDER_64, MemoryReservationLayout.EXTENT_ORDER_32));
        if (Integer.compareUnsigned(order, MAX_ORDER) > 0) {
            return 0;
        }
        long limit = Long.compareUnsigned(extents, MAX_PAGES >> order) > 0 ? MAX_PAGES >> order : extents;
        for (long done = 0; done < limit; done += CHUNK) {
            int count = (int) Math.min(CHUNK, limit - done);
            call.copyIn(list + done * call.wordSize(), count * call.wordSize());
            for (int i = 0; i < count; i++) {
                if (!extent(call.getWord(i * call.wordSize()), order, populate)) {
                    return done + i;
                }
            }
        }
        return limit;
    }

    private boolean extent(long gfn, int order, boolean populate) {
        if (gfn < 0 || gfn > Long.MAX_VALUE >>> 12) {
            return false;
        }
        for (long page = gfn; page < gfn + (1L << order); page++) {
            if (!(populate ? memory.populate(page) : memory.release(page))) {
                return false;
            }
        }
        return true;
    }

    private static void copyIn(GuestCall call) {
        call.copyIn(call.argument(1), call.pick(MemoryReservationLayout.SIZE_64, MemoryReservationLayout.SIZE_32));
        int domid = call.getShort(call.pick(MemoryReservationLayout.DOMID_64, MemoryReservationLayout.DOMID_32));
        if (!call.isSelf(domid)) {
            throw GuestCall.error(XenErrno.ESRCH, "domid=" + domid);
        }
    }
}
