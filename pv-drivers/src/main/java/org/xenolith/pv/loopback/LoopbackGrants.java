package org.xenolith.pv.loopback;

import java.util.Arrays;
import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.grant.GrantStatus;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.memory.GuestMemory;

/** A grant table for one granter and one grantee in the same process. Pins an entry while it is mapped, as Xen does. */
public final class LoopbackGrants implements OwnGrants {
    private static final int RESERVED = 8;
    private static final long FREE = -1;

    private final GuestMemory memory;
    private final DomId grantee;
    private final long[] gfn;
    private final boolean[] readOnly;
    private final int[] readers;
    private final int[] writers;
    private int next = RESERVED;

    /** @param entries size of the table; the first few are reserved as in Xen */
    public LoopbackGrants(GuestMemory memory, DomId grantee, int entries) {
        this.memory = memory;
        this.grantee = grantee;
        gfn = new long[entries];
        Arrays.fill(gfn, FREE);
        readOnly = new boolean[entries];
        readers = new int[entries];
        writers = new int[entries];
    }

    @Override
    public synchronized int grant(DomId to, long frame, boolean readOnlyGrant) {
        if (!to.equals(grantee)) {
            throw new IllegalArgumentException("domid=" + to + ", this table grants to " + grantee + " only");
        }
        for (int tried = RESERVED; tried < gfn.length; tried++) {
            int ref = next;
            next = next + 1 == gfn.length ? RESERVED : next + 1;
            if (gfn[ref] == FREE) {
                gfn[ref] = frame;
                readOnly[ref] = readOnlyGrant;
                return ref;
            }
        }
        throw new IllegalStateException("grant table full, entries=" + gfn.length);
    }

    @Override
    public synchronized boolean end(int ref) {
        if (readers[ref] + writers[ref] > 0) {
            return false;
        }
        gfn[ref] = FREE;
        return true;
    }

    /** Number of mappings that the grantee holds. */
    public synchronized int mapped() {
        int sum = 0;
        for (int ref = 0; ref < gfn.length; ref++) {
            sum += readers[ref] + writers[ref];
        }
        return sum;
    }

    /** Number of entries granted. */
    public synchronized int granted() {
        int sum = 0;
        for (long frame : gfn) {
            sum += frame == FREE ? 0 : 1;
        }
        return sum;
    }

    /** The grantee's side. */
    public ForeignGrants foreign() {
        return new Foreign();
    }

    private synchronized long map(int ref, boolean wantReadOnly) {
        if (ref < 0 || ref >= gfn.length || gfn[ref] == FREE) {
            return GrantStatus.BAD_GNTREF;
        }
        if (readOnly[ref] && !wantReadOnly) {
            return GrantStatus.PERMISSION_DENIED;
        }
        long gpa = gfn[ref] << GuestMemory.PAGE_SHIFT;
        if (!memory.contains(gpa, GuestMemory.PAGE_SIZE)) {
            return GrantStatus.BAD_PAGE;
        }
        (wantReadOnly ? readers : writers)[ref]++;
        return gpa;
    }

    private synchronized int unmap(int ref, boolean wasReadOnly, boolean dirty) {
        int[] users = wasReadOnly ? readers : writers;
        if (ref < 0 || ref >= gfn.length || users[ref] == 0) {
            return GrantStatus.BAD_HANDLE;
        }
        users[ref]--;
        if (dirty) {
            memory.markDirty(gfn[ref] << GuestMemory.PAGE_SHIFT, GuestMemory.PAGE_SIZE);
        }
        return GrantStatus.OKAY;
    }

    private final class Foreign implements ForeignGrants {
        @Override
        public GuestMemory memory() {
            return memory;
        }

        @Override
        public long map(int ref, boolean wantReadOnly) {
            return LoopbackGrants.this.map(ref, wantReadOnly);
        }

        @Override
        public int unmap(int ref, boolean wasReadOnly, boolean dirty) {
            return LoopbackGrants.this.unmap(ref, wasReadOnly, dirty);
        }
    }
}
