package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.grant.GetStatusFramesLayout;
import org.xenolith.abi.grant.GetVersionLayout;
import org.xenolith.abi.grant.GrantStatus;
import org.xenolith.abi.grant.MapGrantRefLayout;
import org.xenolith.abi.grant.QuerySizeLayout;
import org.xenolith.abi.grant.SetVersionLayout;
import org.xenolith.abi.grant.SetupTableLayout;
import org.xenolith.abi.grant.UnmapGrantRefLayout;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.memory.PhysMap;

/**
 * Hypercall 20, grant_table_op ({@code grant_table.h}). A guest has nobody whose pages it could map (the only other domain
 * is dom0, which grants nothing), so map and unmap answer with a status; copy works within the domain.
 */
final class GrantTableOps {
    private static final int MAP_GRANT_REF = 0;
    private static final int UNMAP_GRANT_REF = 1;
    private static final int SETUP_TABLE = 2;
    private static final int COPY = 5;
    private static final int QUERY_SIZE = 6;
    private static final int SET_VERSION = 8;
    private static final int GET_STATUS_FRAMES = 9;
    private static final int GET_VERSION = 10;
    /** Entries served in one call; more is refused. */
    private static final int MAX_COUNT = 4096;

    private final GrantTable grants;
    private final GrantCopyOps copies;

    GrantTableOps(GrantTable grants, PhysMap memory) {
        this.grants = grants;
        copies = new GrantCopyOps(grants, memory);
    }

    /** Serves one structure of a call's array. */
    private interface One {
        void serve(GuestCall call, long at);
    }

    long handle(GuestCall call) {
        int op = call.intArgument(0);
        int count = call.intArgument(2);
        if (count < 0 || count > MAX_COUNT) {
            throw GuestCall.error(XenErrno.EINVAL, "count=" + count);
        }
        return switch (op) {
            case MAP_GRANT_REF -> each(call, count, MapGrantRefLayout.SIZE, GrantTableOps::map);
            case UNMAP_GRANT_REF -> each(call, count, UnmapGrantRefLayout.SIZE, GrantTableOps::unmap);
            case SETUP_TABLE -> setupTable(call, count);
            case COPY -> each(call, count, GrantCopyOps.size(call), copies::copy);
            case QUERY_SIZE -> querySize(call, count);
            case SET_VERSION -> setVersion(call);
            case GET_STATUS_FRAMES -> getStatusFrames(call, count);
            case GET_VERSION -> getVersion(call);
            default -> throw GuestCall.noSuchOp("grant_table_op", op);
        };
    }

    private static long each(GuestCall call, int count, int size, One one) {
        for (int i = 0; i < count; i++) {
            one.serve(call, call.argument(1) + (long) i * size);
        }
        return 0;
    }

    private static void map(GuestCall call, long at) {
        call.copyIn(at, MapGrantRefLayout.SIZE);
        call.putShort(MapGrantRefLayout.STATUS, GrantStatus.BAD_DOMAIN);
        call.copyOut(at, 0, MapGrantRefLayout.SIZE);
    }

    private static void unmap(GuestCall call, long at) {
        call.copyIn(at, UnmapGrantRefLayout.SIZE);
        call.putShort(UnmapGrantRefLayout.STATUS, GrantStatus.BAD_HANDLE);
        call.copyOut(at, 0, UnmapGrantRefLayout.SIZE);
    }

    private static void requireOne(int count) {
        if (count != 1) {
            throw GuestCall.error(XenErrno.EINVAL, "count=" + count);
        }
    }

    private long setupTable(GuestCall call, int count) {
        requireOne(count);
        long at = call.argument(1);
        call.copyIn(at, call.pick(SetupTableLayout.SIZE_64, SetupTableLayout.SIZE_32));
        int frames = call.getInt(SetupTableLayout.NR_FRAMES);
        long list = call.getWord(call.pick(SetupTableLayout.FRAME_LIST_64, SetupTableLayout.FRAME_LIST_32));
        if (Integer.compareUnsigned(frames, grants.maxFrames()) > 0) {
            throw GuestCall.error(XenErrno.EINVAL, "nr_frames=" + Integer.toUnsignedLong(frames));
        }
        int status = GrantStatus.BAD_DOMAIN;
        if (call.isSelf(call.getShort(SetupTableLayout.DOM))) {
            status = grants.grow(frames) ? GrantStatus.OKAY : GrantStatus.GENERAL_ERROR;
            for (int i = 0; i < frames; i++) {
                call.putWord(0, grants.gfn(i));
                call.copyOut(list + (long) i * call.wordSize(), 0, call.wordSize());
            }
        }
        putStatus(call, at + SetupTableLayout.STATUS, status);
        return 0;
    }

    private static void putStatus(GuestCall call, long gva, int status) {
        call.putShort(0, status);
        call.copyOut(gva, 0, Short.BYTES);
    }

    private long querySize(GuestCall call, int count) {
        requireOne(count);
        long at = call.argument(1);
        call.copyIn(at, QuerySizeLayout.SIZE);
        if (call.isSelf(call.getShort(QuerySizeLayout.DOM))) {
            call.putInt(QuerySizeLayout.NR_FRAMES, grants.frames());
            call.putInt(QuerySizeLayout.MAX_NR_FRAMES, grants.maxFrames());
            call.putShort(QuerySizeLayout.STATUS, GrantStatus.OKAY);
        } else {
            call.putShort(QuerySizeLayout.STATUS, GrantStatus.BAD_DOMAIN);
        }
        call.copyOut(at, 0, QuerySizeLayout.SIZE);
        return 0;
    }

    /** Whatever is asked for, the table stays at version 1, which the answer says. */
    private static long setVersion(GuestCall call) {
        call.copyIn(call.argument(1), SetVersionLayout.SIZE);
        int asked = call.getInt(SetVersionLayout.VERSION);
        if (asked != 1 && asked != 2) {
            throw GuestCall.error(XenErrno.EINVAL, "version=" + asked);
        }
        call.putOut(call.argument(1), SetVersionLayout.VERSION, 1);
        return 0;
    }

    private static long getStatusFrames(GuestCall call, int count) {
        requireOne(count);
        call.copyIn(call.argument(1), call.pick(GetStatusFramesLayout.SIZE_64, GetStatusFramesLayout.SIZE_32));
        putStatus(call, call.argument(1) + GetStatusFramesLayout.STATUS, GrantStatus.GENERAL_ERROR);
        return 0;
    }

    private static long getVersion(GuestCall call) {
        call.copyIn(call.argument(1), GetVersionLayout.SIZE);
        call.requireSelf(call.getShort(GetVersionLayout.DOM));
        call.putOut(call.argument(1), GetVersionLayout.VERSION, 1);
        return 0;
    }
}
