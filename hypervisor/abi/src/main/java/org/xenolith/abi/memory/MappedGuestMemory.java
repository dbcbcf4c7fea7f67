package org.xenolith.abi.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Guest memory over regions that are mapped into this process. Look-up starts with the largest region (main RAM),
 * then walks the few others; regions may be added and removed while other threads read (copy on write).
 *
 * <p>Each accessor stays inside one region where it can; one that crosses a region border is taken byte by byte.
 */
public final class MappedGuestMemory implements GuestMemory {
    private static final long[] NOT_PINNED = {};

    /** Where the domain's stores are noted; one for the memory and all that is pinned of it. */
    private static final class Tracking {
        private volatile DirtyBitmap bitmap;
    }

    private final Tracking tracking;
    private final long[] pinned;
    private volatile MemoryRegion[] regions;

    public MappedGuestMemory(List<MemoryRegion> initial) {
        this(initial, new Tracking(), NOT_PINNED);
    }

    private MappedGuestMemory(List<MemoryRegion> initial, Tracking tracking, long[] pinned) {
        this.tracking = tracking;
        this.pinned = pinned;
        regions = new MemoryRegion[0];
        initial.forEach(this::add);
    }

    /** A memory of its own outside any mapping, for front ends in this process and for tests: one region from 0. */
    public static MappedGuestMemory allocate(long size) {
        return new MappedGuestMemory(List.of(new MemoryRegion(0, size, RawMemory.allocate(size))));
    }

    /** Adds a region; one that overlaps an existing region is refused. */
    public synchronized void add(MemoryRegion added) {
        for (MemoryRegion region : regions) {
            if (added.gpa() < region.end() && region.gpa() < added.end()) {
                throw new IllegalArgumentException(added + " overlaps " + region);
            }
        }
        MemoryRegion[] next = Arrays.copyOf(regions, regions.length + 1);
        next[regions.length] = added;
        Arrays.sort(next, Comparator.comparingLong(MemoryRegion::size).reversed());
        regions = next;
    }

    /** Removes the region that starts at {@code gpa}; false if there is none. */
    public synchronized boolean remove(long gpa) {
        MemoryRegion[] next = Arrays.stream(regions).filter(region -> region.gpa() != gpa).toArray(MemoryRegion[]::new);
        boolean removed = next.length != regions.length;
        regions = next;
        return removed;
    }

    /** The regions, largest first. */
    public List<MemoryRegion> regions() {
        return List.of(regions);
    }

    /** Turns tracking of our own stores, those into pinned pages included, on, or off with null. */
    public void track(DirtyBitmap bitmap) {
        tracking.bitmap = bitmap;
    }

    @Override
    public GuestMemory pin(long... pages) {
        List<MemoryRegion> held = new ArrayList<>();
        for (long page : pages) {
            held.add(new MemoryRegion((long) held.size() << PAGE_SHIFT, PAGE_SIZE, hostAddress(page, PAGE_SIZE)));
        }
        return new MappedGuestMemory(held, tracking, pages.clone());
    }

    @Override
    public boolean contains(long gpa, long length) {
        if (length <= 0 || gpa < 0 || gpa + length < 0) {
            return false;
        }
        long at = gpa;
        long left = length;
        while (left > 0) {
            MemoryRegion region = find(at);
            if (region == null) {
                return false;
            }
            long step = Math.min(left, region.end() - at);
            at += step;
            left -= step;
        }
        return true;
    }

    @Override
    public byte getByte(long gpa) {
        return RawMemory.getByte(address(gpa, 1));
    }

    @Override
    public short getShort(long gpa) {
        long address = addressOrZero(gpa, 2);
        return address != 0 ? RawMemory.getShort(address) : (short) getBytes(gpa, 2);
    }

    @Override
    public int getInt(long gpa) {
        long address = addressOrZero(gpa, 4);
        return address != 0 ? RawMemory.getInt(address) : (int) getBytes(gpa, 4);
    }

    @Override
    public long getLong(long gpa) {
        long address = addressOrZero(gpa, 8);
        return address != 0 ? RawMemory.getLong(address) : getBytes(gpa, 8);
    }

    @Override
    public int getIntAcquire(long gpa) {
        return RawMemory.getIntAcquire(aligned(gpa, 4));
    }

    @Override
    public long getLongAcquire(long gpa) {
        return RawMemory.getLongAcquire(aligned(gpa, 8));
    }

    @Override
    public void putByte(long gpa, byte value) {
        RawMemory.putByte(address(gpa, 1), value);
        written(gpa, 1);
    }

    @Override
    public void putShort(long gpa, short value) {
        putBytes(gpa, value, 2);
    }

    @Override
    public void putInt(long gpa, int value) {
        long address = addressOrZero(gpa, 4);
        if (address == 0) {
            putBytes(gpa, value, 4);
            return;
        }
        RawMemory.putInt(address, value);
        written(gpa, 4);
    }

    @Override
    public void putLong(long gpa, long value) {
        long address = addressOrZero(gpa, 8);
        if (address == 0) {
            putBytes(gpa, value, 8);
            return;
        }
        RawMemory.putLong(address, value);
        written(gpa, 8);
    }

    @Override
    public void putIntRelease(long gpa, int value) {
        RawMemory.putIntRelease(aligned(gpa, 4), value);
        written(gpa, 4);
    }

    @Override
    public void putLongRelease(long gpa, long value) {
        RawMemory.putLongRelease(aligned(gpa, 8), value);
        written(gpa, 8);
    }

    @Override
    public boolean compareAndSetInt(long gpa, int expected, int value) {
        boolean done = RawMemory.compareAndSetInt(aligned(gpa, 4), expected, value);
        written(gpa, 4);
        return done;
    }

    @Override
    public boolean compareAndSetLong(long gpa, long expected, long value) {
        boolean done = RawMemory.compareAndSetLong(aligned(gpa, 8), expected, value);
        written(gpa, 8);
        return done;
    }

    @Override
    public void read(long gpa, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        check(gpa, length);
        for (int done = 0; done < length; ) {
            MemoryRegion region = require(gpa + done);
            int step = step(region, gpa + done, length - done);
            RawMemory.read(region.host() + (gpa + done - region.gpa()), target, offset + done, step);
            done += step;
        }
    }

    @Override
    public void write(long gpa, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        check(gpa, length);
        for (int done = 0; done < length; ) {
            MemoryRegion region = require(gpa + done);
            int step = step(region, gpa + done, length - done);
            RawMemory.write(region.host() + (gpa + done - region.gpa()), source, offset + done, step);
            done += step;
        }
        written(gpa, length);
    }

    @Override
    public void zero(long gpa, long length) {
        check(gpa, length);
        for (long done = 0; done < length; ) {
            MemoryRegion region = require(gpa + done);
            long step = Math.min(length - done, region.end() - (gpa + done));
            RawMemory.zero(region.host() + (gpa + done - region.gpa()), step);
            done += step;
        }
        written(gpa, length);
    }

    @Override
    public void copyTo(long gpa, GuestMemory target, long targetGpa, int length) {
        check(gpa, length);
        for (int done = 0; done < length; ) {
            int inPage = PAGE_SIZE - (int) ((gpa + done) & (PAGE_SIZE - 1));
            int inTargetPage = PAGE_SIZE - (int) ((targetGpa + done) & (PAGE_SIZE - 1));
            int step = Math.min(length - done, Math.min(inPage, inTargetPage));
            RawMemory.copy(address(gpa + done, step), target.hostAddress(targetGpa + done, step), step);
            done += step;
        }
        target.markDirty(targetGpa, length);
    }

    @Override
    public long hostAddress(long gpa, int length) {
        return address(gpa, length);
    }

    @Override
    public void markDirty(long gpa, long length) {
        written(gpa, length);
    }

    private void written(long gpa, long length) {
        DirtyBitmap bitmap = tracking.bitmap;
        if (bitmap == null || length <= 0) {
            return;
        }
        if (pinned.length == 0) {
            bitmap.mark(gpa, length);
        }
        for (long page : pinned) {
            bitmap.mark(page, 1);
        }
    }

    private MemoryRegion find(long gpa) {
        for (MemoryRegion region : regions) {
            if (gpa >= region.gpa() && gpa < region.end()) {
                return region;
            }
        }
        return null;
    }

    private MemoryRegion require(long gpa) {
        MemoryRegion region = find(gpa);
        if (region == null) {
            throw new GuestMemoryFault(gpa, 1);
        }
        return region;
    }

    private long addressOrZero(long gpa, int length) {
        for (MemoryRegion region : regions) {
            if (region.holds(gpa, length)) {
                return region.host() + (gpa - region.gpa());
            }
        }
        return 0;
    }

    private long address(long gpa, int length) {
        long address = addressOrZero(gpa, length);
        if (address == 0) {
            throw new GuestMemoryFault(gpa, length);
        }
        return address;
    }

    private long aligned(long gpa, int size) {
        if ((gpa & (size - 1)) != 0) {
            throw new IllegalArgumentException("gpa=0x" + Long.toHexString(gpa) + " is not aligned to " + size);
        }
        return address(gpa, size);
    }

    private void check(long gpa, long length) {
        if (length != 0 && !contains(gpa, length)) {
            throw new GuestMemoryFault(gpa, length);
        }
    }

    private static int step(MemoryRegion region, long at, int left) {
        return (int) Math.min(left, region.end() - at);
    }

    private long getBytes(long gpa, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (getByte(gpa + i) & 0xffL) << (8 * i);
        }
        return value;
    }

    private void putBytes(long gpa, long value, int count) {
        check(gpa, count);
        for (int i = 0; i < count; i++) {
            putByte(gpa + i, (byte) (value >>> (8 * i)));
        }
    }
}
