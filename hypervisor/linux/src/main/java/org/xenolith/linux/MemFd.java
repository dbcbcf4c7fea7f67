package org.xenolith.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Anonymous memory that has a descriptor (memfd_create(2)): guest RAM that other processes can map. */
public final class MemFd extends Descriptor {
    private static final int MFD_CLOEXEC = 1;
    private static final int MODE_PUNCH_HOLE = 3;

    /** Takes ownership of a descriptor that was passed in. */
    public MemFd(int fd) {
        super(fd);
    }

    /**
     * @param name shown in /proc/PID/maps as {@code /memfd:name}
     * @param size bytes; pages come into being when they are touched
     */
    public static MemFd create(String name, long size) {
        MemFd created = new MemFd(LinuxException.check(Libc.memfd_create(name, MFD_CLOEXEC), "memfd_create " + name));
        try {
            created.resize(size);
            return created;
        } catch (LinuxException e) {
            created.close();
            throw e;
        }
    }

    public void resize(long size) {
        LinuxException.check(Libc.ftruncate(fd(), size), "ftruncate");
    }

    public long size() {
        return FileStat.of(fd()).size();
    }

    /** Bytes that occupy memory now. */
    public long resident() {
        return FileStat.of(fd()).blocks() * 512;
    }

    /** The first offset from {@code offset} on whose page is present, or {@link #size} if none is. */
    public long nextData(long offset) {
        return SparseFile.nextData(fd(), offset, size());
    }

    /** The first offset from {@code offset} on whose page is not present; the end counts as one. */
    public long nextHole(long offset) {
        return SparseFile.nextHole(fd(), offset);
    }

    /** Frees the pages of a range; it reads as zeroes afterwards, in every process that maps it. */
    public void punchHole(long offset, long length) {
        LinuxException.check(Libc.fallocate(fd(), MODE_PUNCH_HOLE, offset, length), "fallocate PUNCH_HOLE");
    }

    /**
     * Stores bytes of a direct buffer, whose position stays. Pages that are not present are not zeroed before, nor mapped by this:
     * half the cost of stores through a mapping.
     */
    public void write(long offset, ByteBuffer from, int position, int length) {
        Objects.checkFromIndexSize(position, length, from.capacity());
        long address = Pointer.nativeValue(Native.getDirectBufferPointer(from)) + position;
        for (int done = 0; done < length; ) {
            long put = Libc.pwrite(fd(), address + done, length - done, offset + done);
            if (put < 0 && Libc.errno() != Errno.EINTR) {
                throw new LinuxException("pwrite", Libc.errno());
            }
            done += (int) Math.max(0, put);
        }
    }

    /** Makes every page of a range present, so that touching it cannot run out of memory later. */
    public void populate(long offset, long length) {
        LinuxException.check(Libc.fallocate(fd(), 0, offset, length), "fallocate");
    }
}
