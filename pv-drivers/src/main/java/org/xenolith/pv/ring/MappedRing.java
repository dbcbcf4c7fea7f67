package org.xenolith.pv.ring;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.pv.xenbus.DeviceException;

/** The granted pages of a front end's ring, mapped until closed. */
public final class MappedRing implements AutoCloseable {
    private final ForeignGrants grants;
    private final int[] refs;
    private final RingPages pages;

    private MappedRing(ForeignGrants grants, int[] refs, RingPages pages) {
        this.grants = grants;
        this.refs = refs;
        this.pages = pages;
    }

    /**
     * Maps a ring's pages.
     *
     * @param refs a power of two of references, in ring order
     * @throws DeviceException if one cannot be mapped; none is then
     */
    public static MappedRing map(ForeignGrants grants, int... refs) {
        long[] pages = new long[refs.length];
        for (int i = 0; i < refs.length; i++) {
            pages[i] = grants.map(refs[i], false);
            if (pages[i] < 0) {
                unmap(grants, refs, i);
                throw new DeviceException(XenErrno.EINVAL, "mapping ring-ref " + refs[i] + ": grant status " + pages[i]);
            }
        }
        return new MappedRing(grants, refs.clone(), new RingPages(grants.memory(), pages));
    }

    public RingPages pages() {
        return pages;
    }

    /** The references, in ring order. */
    public int[] refs() {
        return refs.clone();
    }

    @Override
    public void close() {
        unmap(grants, refs, refs.length);
    }

    private static void unmap(ForeignGrants grants, int[] refs, int count) {
        for (int i = 0; i < count; i++) {
            grants.unmap(refs[i], false, true);
        }
    }
}
