package org.xenolith.core.hypercall;

import java.util.List;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memop.AddToPhysmapBatchLayout;
import org.xenolith.abi.memop.AddToPhysmapLayout;
import org.xenolith.abi.memop.MemoryDomainLayout;
import org.xenolith.abi.memop.MemoryMapLayout;
import org.xenolith.abi.memop.RemoveFromPhysmapLayout;
import org.xenolith.core.XenException;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.memory.PhysMap;

/** Hypercall 12, memory_op ({@code memory.h}). */
final class MemoryOps {
    private static final int INCREASE_RESERVATION = 0;
    private static final int DECREASE_RESERVATION = 1;
    private static final int MAXIMUM_RAM_PAGE = 2;
    private static final int CURRENT_RESERVATION = 3;
    private static final int MAXIMUM_RESERVATION = 4;
    private static final int POPULATE_PHYSMAP = 6;
    private static final int ADD_TO_PHYSMAP = 7;
    private static final int MEMORY_MAP = 9;
    private static final int MAXIMUM_GPFN = 14;
    private static final int REMOVE_FROM_PHYSMAP = 15;
    private static final int ADD_TO_PHYSMAP_BATCH = 23;
    private static final int SPACE_SHARED_INFO = 0;
    private static final int SPACE_GRANT_TABLE = 1;
    private static final int E820_ENTRY = 20;
    /** Xen keeps where an interrupted call goes on in the bits above the command. */
    private static final int COMMAND_MASK = 63;

    private final DomainServices domain;
    private final PhysMap memory;
    private final GrantTable grants;
    private final ReservationOps reservations;

    MemoryOps(DomainServices domain, PhysMap memory, GrantTable grants) {
        this.domain = domain;
        this.memory = memory;
        this.grants = grants;
        reservations = new ReservationOps(memory);
    }

    long handle(GuestCall call) {
        int op = call.intArgument(0) & COMMAND_MASK;
        return switch (op) {
            case INCREASE_RESERVATION -> reservations.increase(call);
            case DECREASE_RESERVATION -> reservations.decrease(call);
            case POPULATE_PHYSMAP -> reservations.populate(call);
            case MAXIMUM_RAM_PAGE, MAXIMUM_GPFN -> memory.maximumGfn();
            case CURRENT_RESERVATION -> ofSelf(call, memory.currentPages());
            case MAXIMUM_RESERVATION -> ofSelf(call, memory.maximumPages());
            case ADD_TO_PHYSMAP -> addToPhysmap(call);
            case ADD_TO_PHYSMAP_BATCH -> addToPhysmapBatch(call);
            case REMOVE_FROM_PHYSMAP -> removeFromPhysmap(call);
            case MEMORY_MAP -> memoryMap(call);
            default -> throw GuestCall.noSuchOp("memory_op", op);
        };
    }

    private static long ofSelf(GuestCall call, long value) {
        call.copyIn(call.argument(1), MemoryDomainLayout.SIZE);
        call.requireSelf(call.getShort(MemoryDomainLayout.DOMID));
        return value;
    }

    private long addToPhysmap(GuestCall call) {
        call.copyIn(call.argument(1), call.pick(AddToPhysmapLayout.SIZE_64, AddToPhysmapLayout.SIZE_32));
        call.requireSelf(call.getShort(AddToPhysmapLayout.DOMID));
        add(call.getInt(AddToPhysmapLayout.SPACE), call.getWord(AddToPhysmapLayout.IDX),
                call.getWord(call.pick(AddToPhysmapLayout.GPFN_64, AddToPhysmapLayout.GPFN_32)));
        return 0;
    }

    private void add(int space, long index, long gfn) {
        switch (space) {
            case SPACE_SHARED_INFO -> {
                if (index != 0) {
                    throw GuestCall.error(XenErrno.EINVAL, "shared_info idx=" + index);
                }
                domain.placeSharedInfo(gfn);
            }
            case SPACE_GRANT_TABLE -> grants.place((int) Math.min(index & Long.MAX_VALUE, Integer.MAX_VALUE), gfn);
            default -> throw GuestCall.error(XenErrno.EINVAL, "space=" + space);
        }
    }

    private long addToPhysmapBatch(GuestCall call) {
        long argument = call.argument(1);
        call.copyIn(argument, call.pick(AddToPhysmapBatchLayout.SIZE_64, AddToPhysmapBatchLayout.SIZE_32));
        call.requireSelf(call.getShort(AddToPhysmapBatchLayout.DOMID));
        int space = call.getShort(AddToPhysmapBatchLayout.SPACE);
        int size = call.getShort(AddToPhysmapBatchLayout.SIZE_FIELD);
        long indices = call.getWord(AddToPhysmapBatchLayout.IDXS);
        long gfns = call.getWord(call.pick(AddToPhysmapBatchLayout.GPFNS_64, AddToPhysmapBatchLayout.GPFNS_32));
        long errors = call.getWord(call.pick(AddToPhysmapBatchLayout.ERRS_64, AddToPhysmapBatchLayout.ERRS_32));
        for (int i = 0; i < size; i++) {
            long step = (long) i * call.wordSize();
            call.copyIn(indices + step, call.wordSize());
            long index = call.getWord(0);
            call.copyIn(gfns + step, call.wordSize());
            call.putOut(errors, i * Integer.BYTES, addOne(space, index, call.getWord(0)));
        }
        return 0;
    }

    private int addOne(int space, long index, long gfn) {
        try {
            add(space, index, gfn);
            return 0;
        } catch (XenException refused) {
            return -refused.errno();
        }
    }

    private long removeFromPhysmap(GuestCall call) {
        call.copyIn(call.argument(1), call.pick(RemoveFromPhysmapLayout.SIZE_64, RemoveFromPhysmapLayout.SIZE_32));
        call.requireSelf(call.getShort(RemoveFromPhysmapLayout.DOMID));
        memory.removeAt(call.getWord(call.pick(RemoveFromPhysmapLayout.GPFN_64, RemoveFromPhysmapLayout.GPFN_32)));
        return 0;
    }

    private long memoryMap(GuestCall call) {
        long argument = call.argument(1);
        call.copyIn(argument, call.pick(MemoryMapLayout.SIZE_64, MemoryMapLayout.SIZE_32));
        int room = call.getInt(MemoryMapLayout.NR_ENTRIES);
        long buffer = call.getWord(call.pick(MemoryMapLayout.BUFFER_64, MemoryMapLayout.BUFFER_32));
        List<GuestLayout.Range> entries = domain.memoryMap();
        if (Integer.compareUnsigned(room, entries.size()) < 0) {
            return -XenErrno.ENOBUFS;
        }
        int offset = 0;
        for (GuestLayout.Range entry : entries) {
            call.putLong(offset, entry.gpa());
            call.putLong(offset + 8, entry.size());
            call.putInt(offset + 16, entry.type());
            offset += E820_ENTRY;
        }
        call.copyOut(buffer, 0, offset);
        call.putOut(argument, MemoryMapLayout.NR_ENTRIES, entries.size());
        return 0;
    }
}
