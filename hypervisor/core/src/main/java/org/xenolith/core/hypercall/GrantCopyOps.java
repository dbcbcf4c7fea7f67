package org.xenolith.core.hypercall;

import org.xenolith.abi.grant.CopyLayout;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.grant.GrantStatus;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.memory.PhysMap;

/** GNTTABOP_copy: copies within one page on either side, by frame of the caller or by a reference granted to it. */
final class GrantCopyOps {
    private static final int SOURCE_GREF = 1;
    private static final int DEST_GREF = 2;
    private final GrantTable grants;
    private final PhysMap memory;

    GrantCopyOps(GrantTable grants, PhysMap memory) {
        this.grants = grants;
        this.memory = memory;
    }

    static int size(GuestCall call) {
        return call.pick(CopyLayout.SIZE_64, CopyLayout.SIZE_32);
    }

    void copy(GuestCall call, long at) {
        call.copyIn(at, size(call));
        int status = copied(call);
        call.putShort(0, status);
        call.copyOut(at + call.pick(CopyLayout.STATUS_64, CopyLayout.STATUS_32), 0, Short.BYTES);
    }

    private int copied(GuestCall call) {
        int flags = call.getShort(call.pick(CopyLayout.FLAGS_64, CopyLayout.FLAGS_32));
        int length = call.getShort(call.pick(CopyLayout.LEN_64, CopyLayout.LEN_32));
        int from = call.getShort(call.pick(CopyLayout.SOURCE_OFFSET_64, CopyLayout.SOURCE_OFFSET_32));
        int to = call.getShort(call.pick(CopyLayout.DEST_OFFSET_64, CopyLayout.DEST_OFFSET_32));
        if (from + length > GuestMemory.PAGE_SIZE || to + length > GuestMemory.PAGE_SIZE) {
            return GrantStatus.BAD_COPY_ARG;
        }
        boolean self = call.isSelf(call.getShort(call.pick(CopyLayout.SOURCE_DOMID_64, CopyLayout.SOURCE_DOMID_32)))
                && call.isSelf(call.getShort(call.pick(CopyLayout.DEST_DOMID_64, CopyLayout.DEST_DOMID_32)));
        if (!self) {
            return GrantStatus.BAD_DOMAIN;
        }
        ForeignGrants granted = grants.foreign(call.self());
        Side source = new Side(granted, (flags & SOURCE_GREF) != 0, call.getWord(CopyLayout.SOURCE_U), true);
        Side dest = new Side(granted, (flags & DEST_GREF) != 0,
                call.getWord(call.pick(CopyLayout.DEST_U_64, CopyLayout.DEST_U_32)), false);
        return between(source, from, dest, to, length);
    }

    private int between(Side source, int from, Side dest, int to, int length) {
        long sourceGpa = source.open(memory.memory());
        if (sourceGpa < 0) {
            return (int) sourceGpa;
        }
        try {
            long destGpa = dest.open(memory.memory());
            if (destGpa < 0) {
                return (int) destGpa;
            }
            memory.memory().copyTo(sourceGpa + from, memory.memory(), destGpa + to, length);
            dest.close();
            return GrantStatus.OKAY;
        } finally {
            source.close();
        }
    }

    /** One side of a copy: a frame, or a reference that is pinned while the copy runs. */
    private record Side(ForeignGrants granted, boolean byReference, long value, boolean readOnly) {
        long open(GuestMemory memory) {
            if (byReference) {
                return granted.map((int) value, readOnly);
            }
            boolean valid = value >= 0 && value < 1L << 40 && memory.contains(value << GuestMemory.PAGE_SHIFT, GuestMemory.PAGE_SIZE);
            return valid ? value << GuestMemory.PAGE_SHIFT : GrantStatus.BAD_PAGE;
        }

        void close() {
            if (byReference) {
                granted.unmap((int) value, readOnly, !readOnly);
            }
        }
    }
}
