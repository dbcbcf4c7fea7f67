package org.xenolith.core.gnttab;

import java.util.BitSet;
import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.OwnGrants;

/** Hands out references of a table to front ends in this process. */
final class OwnView implements OwnGrants {
    private final GrantTable table;
    private final BitSet used = new BitSet();

    OwnView(GrantTable table) {
        this.table = table;
        used.set(0, GrantTable.RESERVED_ENTRIES);
    }

    @Override
    public synchronized int grant(DomId to, long gfn, boolean readOnly) {
        int ref = used.nextClearBit(0);
        if (!table.grow(Math.max(table.frames(), ref / GrantTable.ENTRIES_PER_FRAME + 1))) {
            throw new IllegalStateException("grant table full, frames=" + table.maxFrames());
        }
        used.set(ref);
        table.write(ref, to, gfn, readOnly);
        return ref;
    }

    @Override
    public synchronized boolean end(int ref) {
        if (!used.get(ref) || ref < GrantTable.RESERVED_ENTRIES || !table.revoke(ref)) {
            return false;
        }
        used.clear(ref);
        return true;
    }
}
