package org.xenolith.pv.blk;

import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.pv.ring.Slot;

/** Maps a request's pages for as long as the request runs. Belongs to one worker; the kept grants are its ring's. */
final class SegmentMapper {
    private final ForeignGrants grants;
    private final PersistentGrants kept;
    private final int sectorSize;
    private final long[] page;
    private final boolean[] isKept;
    private int mapped;

    /** @param kept the ring's persistent grants, or null if the front end does not use any */
    SegmentMapper(ForeignGrants grants, PersistentGrants kept, BlockLimits limits) {
        this.grants = grants;
        this.kept = kept;
        this.sectorSize = limits.sectorSize();
        int most = Math.max(BlkifLayout.MAX_SEGMENTS, limits.maxIndirect());
        page = new long[most];
        isKept = new boolean[most];
    }

    /** Copies a page of segments out of guest memory; false if the grant is bad. */
    boolean copyPage(int gref, Slot target) {
        long gpa = grants.map(gref, true);
        if (gpa < 0) {
            return false;
        }
        try {
            grants.memory().read(gpa, target.bytes(), 0, GuestMemory.PAGE_SIZE);
            return true;
        } catch (GuestMemoryFault e) {
            return false;
        } finally {
            grants.unmap(gref, true, false);
        }
    }

    /** Maps all segments and appends them to the vector; false if one cannot be mapped. {@link #unmap} in any case. */
    boolean map(BlockRequest request, IoVector vector) {
        boolean readOnly = !request.isRead();
        for (mapped = 0; mapped < request.segments; mapped++) {
            if (!mapOne(request.gref[mapped], readOnly)) {
                return false;
            }
        }
        try {
            for (int i = 0; i < request.segments; i++) {
                vector.add(grants.memory(), page[i] + (long) request.first[i] * sectorSize, length(request, i));
            }
            return true;
        } catch (GuestMemoryFault e) {
            return false;
        }
    }

    /** Lets go of what {@link #map} mapped; after a read the pages count as written. */
    void unmap(BlockRequest request) {
        boolean written = request.isRead();
        for (int i = 0; i < mapped; i++) {
            if (!isKept[i]) {
                grants.unmap(request.gref[i], !written, written);
            } else {
                release(request, i, written);
            }
        }
        mapped = 0;
    }

    private boolean mapOne(int gref, boolean readOnly) {
        long gpa = kept == null ? PersistentGrants.FULL : acquire(gref);
        isKept[mapped] = gpa >= 0;
        if (gpa < 0) {
            gpa = grants.map(gref, readOnly);
        }
        page[mapped] = gpa;
        return gpa >= 0;
    }

    private long acquire(int gref) {
        synchronized (kept) {
            return kept.acquire(gref);
        }
    }

    private void release(BlockRequest request, int i, boolean written) {
        if (written) {
            grants.memory().markDirty(page[i] + (long) request.first[i] * sectorSize, length(request, i));
        }
        synchronized (kept) {
            kept.release(request.gref[i]);
        }
    }

    private int length(BlockRequest request, int i) {
        return (request.last[i] - request.first[i] + 1) * sectorSize;
    }
}
