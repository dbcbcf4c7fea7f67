package org.xenolith.core.gnttab;

import java.util.Arrays;
import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.grant.GrantEntryV1Layout;
import org.xenolith.abi.grant.GrantStatus;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.core.XenException;
import org.xenolith.core.memory.PageImage;
import org.xenolith.core.memory.PhysMap;
import org.xenolith.core.memory.XenPage;

/**
 * One domain's grant table, version 1. Xen counterpart: {@code xen/common/grant_table.c}.
 *
 * <p>The guest writes entries while we read them: an entry is pinned by a compare-and-set of its aligned {flags, domid}
 * word, and its frame is read after that and remembered as long as the pin lasts. Pins, growth and placement of frames
 * hold this object's monitor; nothing on the map and unmap path allocates.
 */
public final class GrantTable {
    /** Entries in one frame. */
    public static final int ENTRIES_PER_FRAME = GuestMemory.PAGE_SIZE / GrantEntryV1Layout.SIZE;
    /** References below this one are set up by the domain builder (console 0, xenstore 1). */
    public static final int RESERVED_ENTRIES = 8;
    /** A well-behaved guest can make the pin fail only while it changes the entry. */
    private static final int ATTEMPTS = 5;

    private final PhysMap map;
    private final int maxFrames;
    private XenPage[] frames = {};
    private int[] readers = {};
    private int[] writers = {};
    private long[] pinned = {};
    private int activePins;

    /** Starts with one frame. @param maxFrames largest number of frames, at least 1 */
    public GrantTable(PhysMap map, int maxFrames) {
        this.map = map;
        this.maxFrames = maxFrames;
        grow(1);
    }

    /** Number of frames now. */
    public synchronized int frames() {
        return frames.length;
    }

    public int maxFrames() {
        return maxFrames;
    }

    /** Number of references that are mapped by somebody now. */
    public synchronized int activePins() {
        return activePins;
    }

    /** Makes sure there are at least {@code count} frames; false if that is above the limit. */
    public synchronized boolean grow(int count) {
        if (Integer.compareUnsigned(count, maxFrames) > 0) {
            return false;
        }
        int old = frames.length;
        if (count > old) {
            XenPage[] next = Arrays.copyOf(frames, count);
            for (int index = old; index < count; index++) {
                next[index] = map.newPage();
            }
            frames = next;
            readers = Arrays.copyOf(readers, count * ENTRIES_PER_FRAME);
            writers = Arrays.copyOf(writers, count * ENTRIES_PER_FRAME);
            pinned = Arrays.copyOf(pinned, count * ENTRIES_PER_FRAME);
        }
        return true;
    }

    /** Shows a frame of the table to the guest (XENMAPSPACE_grant_table); grows the table to hold it. */
    public synchronized void place(int index, long gfn) {
        if (index < 0 || index >= maxFrames || !grow(Math.max(frames.length, index + 1))) {
            throw new XenException(XenErrno.EINVAL, "grant frame=" + index + ", max=" + (maxFrames - 1));
        }
        map.place(frames[index], gfn);
    }

    /** Where the guest sees a frame, or {@link XenPage#UNPLACED}. */
    public synchronized long gfn(int index) {
        return frames[index].gfn();
    }

    /** Fills one of the reserved entries before the guest runs. */
    public void setReserved(int ref, DomId to, long gfn) {
        if (ref >= RESERVED_ENTRIES) {
            throw new IllegalArgumentException("ref=" + ref + " is not reserved");
        }
        write(ref, to, gfn, false);
    }

    /** The table as {@code mapper} may use it. */
    public ForeignGrants foreign(DomId mapper) {
        return new ForeignView(this, mapper);
    }

    /** The table as its owner's front ends in this process use it. */
    public OwnGrants own() {
        return new OwnView(this);
    }

    GuestMemory memory() {
        return map.memory();
    }

    synchronized long pin(int ref, int domid, boolean readOnly) {
        if (ref < 0 || ref >= readers.length) {
            return GrantStatus.BAD_GNTREF;
        }
        SharedArea frame = frames[ref / ENTRIES_PER_FRAME].area();
        int offset = offset(ref);
        int bits = readOnly ? GrantEntry.READING : GrantEntry.READING | GrantEntry.WRITING;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int word = frame.getInt(offset);
            if (!GrantEntry.permits(word, domid)) {
                return GrantStatus.BAD_GNTREF;
            }
            if (!readOnly && GrantEntry.isReadOnly(word)) {
                return GrantStatus.GENERAL_ERROR;
            }
            if ((word & bits) == bits || frame.compareAndSetInt(offset, word, word | bits)) {
                return pinned(ref, frame, readOnly);
            }
        }
        return GrantStatus.GENERAL_ERROR;
    }

    private long pinned(int ref, SharedArea frame, boolean readOnly) {
        boolean first = readers[ref] + writers[ref] == 0;
        if (first) {
            pinned[ref] = Integer.toUnsignedLong(frame.getInt(offset(ref) + GrantEntryV1Layout.FRAME)) << GuestMemory.PAGE_SHIFT;
            activePins++;
        }
        if (readOnly) {
            readers[ref]++;
        } else {
            writers[ref]++;
        }
        if (first && !memory().contains(pinned[ref], GuestMemory.PAGE_SIZE)) {
            unpin(ref, readOnly);
            return GrantStatus.BAD_PAGE;
        }
        return pinned[ref];
    }

    /** Ends a pin; the page's address, or a negative status. */
    synchronized long unpin(int ref, boolean readOnly) {
        if (ref < 0 || ref >= readers.length) {
            return GrantStatus.BAD_HANDLE;
        }
        int[] count = readOnly ? readers : writers;
        if (count[ref] == 0) {
            return GrantStatus.BAD_HANDLE;
        }
        count[ref]--;
        boolean last = readers[ref] + writers[ref] == 0;
        int clear = (writers[ref] == 0 ? GrantEntry.WRITING : 0) | (last ? GrantEntry.READING : 0);
        if (clear != 0) {
            frames[ref / ENTRIES_PER_FRAME].area().getAndAndInt(offset(ref), ~clear);
        }
        if (last) {
            activePins--;
        }
        return pinned[ref];
    }

    /** Writes an entry as a guest would: frame first, the word with the flags last. */
    synchronized void write(int ref, DomId to, long gfn, boolean readOnly) {
        SharedArea frame = frames[ref / ENTRIES_PER_FRAME].area();
        frame.putInt(offset(ref) + GrantEntryV1Layout.FRAME, (int) gfn);
        int flags = GrantEntry.PERMIT_ACCESS | (readOnly ? GrantEntry.READONLY : 0);
        frame.putIntRelease(offset(ref), to.value() << GrantEntry.DOMID_SHIFT | flags);
    }

    /** Takes an entry back as a guest would; false while it is pinned. */
    synchronized boolean revoke(int ref) {
        SharedArea frame = frames[ref / ENTRIES_PER_FRAME].area();
        int word = frame.getInt(offset(ref));
        return (word & (GrantEntry.READING | GrantEntry.WRITING)) == 0 && frame.compareAndSetInt(offset(ref), word, 0);
    }

    /** The frames and where the guest sees them. Pins are not saved: back ends map again after a restore. */
    public synchronized GrantSnapshot snapshot() {
        return new GrantSnapshot(Arrays.stream(frames).map(XenPage::image).toList());
    }

    /** Takes a snapshot over; only on a fresh table. Pin bits of the saved entries are cleared. */
    public synchronized void restore(GrantSnapshot saved) {
        if (!grow(saved.frames().size())) {
            throw new IllegalArgumentException("grant frames=" + saved.frames().size() + ", max=" + maxFrames);
        }
        for (int index = 0; index < saved.frames().size(); index++) {
            PageImage image = saved.frames().get(index);
            if (image.gfn() != XenPage.UNPLACED) {
                map.place(frames[index], image.gfn());
            }
            frames[index].fill(image.contents());
            for (int entry = 0; entry < ENTRIES_PER_FRAME; entry++) {
                frames[index].area().getAndAndInt(entry * GrantEntryV1Layout.SIZE, ~(GrantEntry.READING | GrantEntry.WRITING));
            }
        }
    }

    private static int offset(int ref) {
        return ref % ENTRIES_PER_FRAME * GrantEntryV1Layout.SIZE;
    }
}
