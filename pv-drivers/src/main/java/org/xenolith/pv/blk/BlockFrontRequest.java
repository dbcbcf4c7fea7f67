package org.xenolith.pv.blk;

import java.util.concurrent.CompletableFuture;
import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.pv.ring.PagePool;
import org.xenolith.pv.ring.Slot;

/** One place for a request in flight, with the pages it carries data in. Guarded by its queue. */
final class BlockFrontRequest {
    final int number;
    private final GuestMemory memory;
    private final OwnGrants grants;
    private final DomId backDomain;
    private final boolean persistent;
    private final long[] pages;
    private final int[] refs;
    private final long indirectPage;
    private int indirectRef = -1;
    private int granted;
    private byte[] target;
    private int targetOffset;
    private int length;
    private CompletableFuture<Void> done;

    BlockFrontRequest(int number, int segments, boolean persistent, DomId backDomain, GuestMemory memory, OwnGrants grants, PagePool pool) {
        this.number = number;
        this.memory = memory;
        this.grants = grants;
        this.backDomain = backDomain;
        this.persistent = persistent;
        pages = new long[segments];
        refs = new int[segments];
        for (int i = 0; i < segments; i++) {
            pages[i] = pool.take();
        }
        indirectPage = segments > BlkifLayout.MAX_SEGMENTS ? pool.take() : -1;
    }

    /** Fills a transfer into the slot; data of a write is copied here and now. */
    void fillTransfer(Slot slot, BlkifLayout layout, boolean write, long sector, int sectorSize, byte[] data, int offset, int bytes) {
        int segments = (bytes + GuestMemory.PAGE_SIZE - 1) / GuestMemory.PAGE_SIZE;
        grantPages(segments, write);
        int operation = write ? BlkifLayout.OP_WRITE : BlkifLayout.OP_READ;
        boolean indirect = segments > BlkifLayout.MAX_SEGMENTS;
        slot.put8(BlkifLayout.OPERATION, indirect ? BlkifLayout.OP_INDIRECT : operation);
        slot.put64(layout.id(), number);
        slot.put64(layout.sector(), sector);
        if (indirect) {
            slot.put8(BlkifLayout.INDIRECT_OP, operation);
            slot.put16(BlkifLayout.INDIRECT_NR_SEGMENTS, segments);
            slot.put32(layout.indirectGrefs(), grantIndirect());
        } else {
            slot.put8(BlkifLayout.NR_SEGMENTS, segments);
        }
        for (int i = 0; i < segments; i++) {
            int part = Math.min(GuestMemory.PAGE_SIZE, bytes - i * GuestMemory.PAGE_SIZE);
            if (write) {
                memory.write(pages[i], data, offset + i * GuestMemory.PAGE_SIZE, part);
            }
            int last = part / sectorSize - 1;
            if (indirect) {
                long at = indirectPage + (long) i * BlkifLayout.SEGMENT_SIZE;
                memory.putInt(at + BlkifLayout.SEGMENT_GREF, refs[i]);
                memory.putInt(at + BlkifLayout.SEGMENT_FIRST, last << 8);
            } else {
                int at = layout.segments() + i * BlkifLayout.SEGMENT_SIZE;
                slot.put32(at + BlkifLayout.SEGMENT_GREF, refs[i]);
                slot.put8(at + BlkifLayout.SEGMENT_FIRST, 0);
                slot.put8(at + BlkifLayout.SEGMENT_LAST, last);
            }
        }
        target = write ? null : data;
        targetOffset = offset;
        length = bytes;
    }

    CompletableFuture<Void> begin() {
        done = new CompletableFuture<>();
        return done;
    }

    /** Copies what was read out of the pages and takes the grants back. */
    void finish(int status) {
        if (status == BlkifLayout.STATUS_OKAY && target != null) {
            for (int at = 0; at < length; at += GuestMemory.PAGE_SIZE) {
                memory.read(pages[at / GuestMemory.PAGE_SIZE], target, targetOffset + at, Math.min(GuestMemory.PAGE_SIZE, length - at));
            }
        }
        target = null;
        if (!persistent) {
            endGrants();
        }
    }

    /** The future to complete once the queue's lock is released; null if nothing was in flight. */
    CompletableFuture<Void> takeFuture() {
        CompletableFuture<Void> future = done;
        done = null;
        return future;
    }

    /** Takes all grants back and gives the pages back; the back end no longer has them. */
    void free(PagePool pool) {
        endGrants();
        for (long page : pages) {
            pool.give(page);
        }
        if (indirectPage >= 0) {
            pool.give(indirectPage);
        }
    }

    private void grantPages(int count, boolean write) {
        for (; granted < count; granted++) {
            refs[granted] = grants.grant(backDomain, pages[granted] >>> GuestMemory.PAGE_SHIFT, write && !persistent);
        }
    }

    private int grantIndirect() {
        if (indirectRef < 0) {
            indirectRef = grants.grant(backDomain, indirectPage >>> GuestMemory.PAGE_SHIFT, true);
        }
        return indirectRef;
    }

    private void endGrants() {
        boolean ended = true;
        while (granted > 0) {
            ended &= grants.end(refs[--granted]);
        }
        if (indirectRef >= 0) {
            ended &= grants.end(indirectRef);
            indirectRef = -1;
        }
        if (!ended) {
            throw new IllegalStateException("the back end still has pages of request " + number + " mapped");
        }
    }
}
