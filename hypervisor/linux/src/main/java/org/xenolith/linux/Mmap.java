package org.xenolith.linux;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A mapping of this process (mmap(2)). Whoever uses {@link #address} makes sure that nobody, the kernel and a running
 * guest included, still does when the mapping is closed.
 */
public final class Mmap implements AutoCloseable {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MADV_DONTDUMP = 16;
    private static final int MADV_HUGEPAGE = 14;

    private final long address;
    private final long length;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Mmap(long address, long length) {
        this.address = address;
        this.length = length;
    }

    /**
     * Maps a descriptor's pages, shared with everyone else who does. The descriptor may be closed afterwards.
     *
     * @param offset and {@code length} in bytes, page aligned
     */
    public static Mmap shared(Descriptor file, long offset, long length, boolean writable) {
        int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        return new Mmap(map(length, protection, MAP_SHARED | MAP_NORESERVE, file.fd(), offset), length);
    }

    /** Zeroed, page-aligned memory of our own, for buffers of direct I/O. */
    public static Mmap anonymous(long length) {
        return new Mmap(map(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), length);
    }

    private static long map(long length, int protection, int flags, int fd, long offset) {
        long address = Libc.mmap(0, length, protection, flags, fd, offset);
        if (address == -1) {
            throw new LinuxException("mmap of " + length + " bytes", Libc.errno());
        }
        return address;
    }

    /** Process address of the first byte. */
    public long address() {
        return address;
    }

    public long length() {
        return length;
    }

    /** The first 2 GiB - 1 at most, in native byte order. The view must not outlive the mapping. */
    public ByteBuffer bytes() {
        return new Pointer(address).getByteBuffer(0, Math.min(length, Integer.MAX_VALUE)).order(ByteOrder.nativeOrder());
    }

    /** Leaves the range out of core dumps. */
    public void excludeFromDumps() {
        LinuxException.check(Libc.madvise(address, length, MADV_DONTDUMP), "madvise MADV_DONTDUMP");
    }

    /** Asks for huge pages; false where the host has none to give for this kind of memory. */
    public boolean adviseHugePages() {
        return Libc.madvise(address, length, MADV_HUGEPAGE) == 0;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LinuxException.check(Libc.munmap(address, length), "munmap");
        }
    }
}
