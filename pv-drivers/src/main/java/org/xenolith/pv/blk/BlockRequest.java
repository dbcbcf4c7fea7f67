package org.xenolith.pv.blk;

import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.pv.ring.Slot;

/**
 * One request, decoded from a private copy and checked against the disk's limits. Reused from request to request;
 * belongs to one worker.
 */
final class BlockRequest {
    final int[] gref;
    final int[] first;
    final int[] last;
    int operation;
    long id;
    long sector;
    long sectors;
    int segments;
    int indirectPages;

    private final BlkifLayout layout;
    private final BlockLimits limits;

    BlockRequest(BlkifLayout layout, BlockLimits limits) {
        this.layout = layout;
        this.limits = limits;
        int most = Math.max(BlkifLayout.MAX_SEGMENTS, limits.maxIndirect());
        gref = new int[most];
        first = new int[most];
        last = new int[most];
    }

    /** Decodes everything that stands in the slot; returns OKAY, or the status to answer with. */
    int decode(Slot slot) {
        operation = slot.u8(BlkifLayout.OPERATION);
        id = slot.s64(layout.id());
        sector = slot.s64(layout.sector());
        sectors = 0;
        segments = 0;
        indirectPages = 0;
        return switch (operation) {
            case BlkifLayout.OP_READ, BlkifLayout.OP_WRITE, BlkifLayout.OP_WRITE_BARRIER -> decodeDirect(slot);
            case BlkifLayout.OP_FLUSH_DISKCACHE ->
                    slot.u8(BlkifLayout.NR_SEGMENTS) == 0 ? BlkifLayout.STATUS_OKAY : BlkifLayout.STATUS_ERROR;
            case BlkifLayout.OP_DISCARD -> decodeDiscard(slot);
            case BlkifLayout.OP_INDIRECT -> decodeIndirect(slot);
            default -> BlkifLayout.STATUS_EOPNOTSUPP;
        };
    }

    private int decodeDirect(Slot slot) {
        segments = slot.u8(BlkifLayout.NR_SEGMENTS);
        boolean empty = segments == 0 && operation != BlkifLayout.OP_WRITE_BARRIER;
        if (empty || segments > BlkifLayout.MAX_SEGMENTS || forbidden()) {
            return BlkifLayout.STATUS_ERROR;
        }
        for (int i = 0; i < segments; i++) {
            if (!takeSegment(i, slot, layout.segments() + i * BlkifLayout.SEGMENT_SIZE)) {
                return BlkifLayout.STATUS_ERROR;
            }
        }
        return rangeStatus();
    }

    private int decodeIndirect(Slot slot) {
        operation = slot.u8(BlkifLayout.INDIRECT_OP);
        segments = slot.u16(BlkifLayout.INDIRECT_NR_SEGMENTS);
        if (limits.maxIndirect() == 0) {
            return BlkifLayout.STATUS_EOPNOTSUPP;
        }
        boolean transfer = operation == BlkifLayout.OP_READ || operation == BlkifLayout.OP_WRITE;
        if (!transfer || segments == 0 || segments > limits.maxIndirect() || forbidden()) {
            return BlkifLayout.STATUS_ERROR;
        }
        indirectPages = (segments + BlkifLayout.SEGMENTS_PER_PAGE - 1) / BlkifLayout.SEGMENTS_PER_PAGE;
        return BlkifLayout.STATUS_OKAY;
    }

    /** Takes one page of an indirect request's segments from a private copy of it. */
    boolean decodeIndirectPage(int page, Slot copy) {
        int from = page * BlkifLayout.SEGMENTS_PER_PAGE;
        int to = Math.min(segments, from + BlkifLayout.SEGMENTS_PER_PAGE);
        for (int i = from; i < to; i++) {
            if (!takeSegment(i, copy, (i - from) * BlkifLayout.SEGMENT_SIZE)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all that was decoded lies on the disk. */
    int rangeStatus() {
        return limits.holds(sector, sectors) ? BlkifLayout.STATUS_OKAY : BlkifLayout.STATUS_ERROR;
    }

    int indirectGref(Slot slot, int page) {
        return slot.s32(layout.indirectGrefs() + 4 * page);
    }

    boolean isRead() {
        return operation == BlkifLayout.OP_READ;
    }

    private int decodeDiscard(Slot slot) {
        sectors = slot.s64(layout.discardSectors());
        if (!limits.discard()) {
            return BlkifLayout.STATUS_EOPNOTSUPP;
        }
        return limits.readOnly() || sectors <= 0 ? BlkifLayout.STATUS_ERROR : rangeStatus();
    }

    private boolean takeSegment(int i, Slot copy, int offset) {
        gref[i] = copy.s32(offset + BlkifLayout.SEGMENT_GREF);
        first[i] = copy.u8(offset + BlkifLayout.SEGMENT_FIRST);
        last[i] = copy.u8(offset + BlkifLayout.SEGMENT_LAST);
        sectors += last[i] - first[i] + 1;
        return first[i] <= last[i] && last[i] < limits.sectorsPerPage();
    }

    private boolean forbidden() {
        return limits.readOnly() && !isRead();
    }
}
