package org.xenolith.core.gnttab;

import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.grant.GrantStatus;
import org.xenolith.abi.memory.GuestMemory;

/** A grant table as one other domain sees it. */
final class ForeignView implements ForeignGrants {
    private final GrantTable table;
    private final int mapper;

    ForeignView(GrantTable table, DomId mapper) {
        this.table = table;
        this.mapper = mapper.value();
    }

    @Override
    public GuestMemory memory() {
        return table.memory();
    }

    @Override
    public long map(int ref, boolean readOnly) {
        return table.pin(ref, mapper, readOnly);
    }

    @Override
    public int unmap(int ref, boolean readOnly, boolean dirty) {
        long gpa = table.unpin(ref, readOnly);
        if (gpa < 0) {
            return (int) gpa;
        }
        if (dirty) {
            table.memory().markDirty(gpa, GuestMemory.PAGE_SIZE);
        }
        return GrantStatus.OKAY;
    }
}
