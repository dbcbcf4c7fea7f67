package org.xenolith.linux;

import java.nio.file.Path;
import java.util.Set;

/**
 * A disk image or block device. Transfers are safe from several threads, each with its own {@link IoVec}; they retry
 * on EINTR and after short counts and allocate nothing.
 */
public final class BlockFile extends Descriptor {
    /** How to open a file. */
    public enum Mode {
        READ_ONLY, DIRECT, CREATE,
        /** With CREATE: it must not be there yet. Without, of a block device: nobody else, no file system, has it. */
        EXCLUSIVE
    }

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_DIRECT = 0x4000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int PUNCH_HOLE_KEEP_SIZE = 3;
    private static final int ZERO_RANGE_KEEP_SIZE = 0x11;
    private static final long BLKGETSIZE64 = 0x80081272L;
    private static final long BLKSSZGET = 0x1268;
    private static final long BLKDISCARD = 0x1277;
    private static final long BLKZEROOUT = 0x127f;

    private final boolean blockDevice;

    /** Takes ownership of a descriptor that was passed in. */
    public BlockFile(int fd) {
        super(fd);
        blockDevice = FileStat.of(fd).isBlockDevice();
    }

    public static BlockFile open(Path path, Set<Mode> modes) {
        int flags = O_CLOEXEC | (modes.contains(Mode.READ_ONLY) ? 0 : O_RDWR)
                | (modes.contains(Mode.DIRECT) ? O_DIRECT : 0) | (modes.contains(Mode.CREATE) ? O_CREAT : 0)
                | (modes.contains(Mode.EXCLUSIVE) ? O_EXCL : 0);
        return new BlockFile(LinuxException.check(Libc.open(path.toString(), flags, 0600), "open " + path));
    }

    public boolean isBlockDevice() {
        return blockDevice;
    }

    /** Bytes. */
    public long size() {
        if (!blockDevice) {
            return FileStat.of(fd()).size();
        }
        try (NativeBuffer size = new NativeBuffer(Long.BYTES)) {
            ioctl("BLKGETSIZE64", BLKGETSIZE64, size.address());
            return size.bytes().getLong(0);
        }
    }

    /** Logical sector size of the device, 512 for a plain file. Direct transfers are aligned to it. */
    public int sectorSize() {
        if (!blockDevice) {
            return 512;
        }
        try (NativeBuffer size = new NativeBuffer(Integer.BYTES)) {
            ioctl("BLKSSZGET", BLKSSZGET, size.address());
            return size.bytes().getInt(0);
        }
    }

    public void truncate(long size) {
        LinuxException.check(Libc.ftruncate(fd(), size), "ftruncate");
    }

    /**
     * Fills the runs from {@code offset} on (preadv(2)) and empties the vector as it goes.
     *
     * @return bytes read, less than asked only at the end of the file
     */
    public long read(IoVec into, long offset) {
        long done = 0;
        while (into.total() > 0) {
            long got = Libc.preadv(fd(), into.address(), into.count(), offset + done);
            if (got < 0) {
                retryOrThrow("preadv");
            } else if (got == 0) {
                return done;
            } else {
                into.advance(got);
                done += got;
            }
        }
        return done;
    }

    /** Writes all runs from {@code offset} on (pwritev(2)) and empties the vector as it goes. */
    public void write(IoVec from, long offset) {
        long done = 0;
        while (from.total() > 0) {
            long put = Libc.pwritev(fd(), from.address(), from.count(), offset + done);
            if (put < 0) {
                retryOrThrow("pwritev");
            } else if (put == 0) {
                throw new LinuxException("pwritev at " + (offset + done), Errno.EIO);
            } else {
                from.advance(put);
                done += put;
            }
        }
    }

    /** The first offset from {@code offset} on that may be other than zero; {@link #size} if none is. A device is all data. */
    public long nextData(long offset) {
        return blockDevice ? offset : SparseFile.nextData(fd(), offset, size());
    }

    /** The first offset from {@code offset} on where nothing is stored, so that it reads as zero; the end counts as one. */
    public long nextHole(long offset) {
        return blockDevice ? size() : SparseFile.nextHole(fd(), offset);
    }

    private static void retryOrThrow(String call) {
        int errno = Libc.errno();
        if (errno != Errno.EINTR) {
            throw new LinuxException(call, errno);
        }
    }

    /** Returns when everything written before is durable. */
    public void sync() {
        LinuxException.check(Libc.fdatasync(fd()), "fdatasync");
    }

    /**
     * Gives a range back; what it reads as afterwards is zeroes in a file, anything on a device.
     *
     * @return false where the storage cannot
     */
    public boolean discard(long offset, long length) {
        return blockDevice ? range("BLKDISCARD", BLKDISCARD, offset, length)
                : allocate("fallocate PUNCH_HOLE", PUNCH_HOLE_KEEP_SIZE, offset, length);
    }

    /** Makes a range read as zeroes without sending them; false where the storage cannot. */
    public boolean zero(long offset, long length) {
        return blockDevice ? range("BLKZEROOUT", BLKZEROOUT, offset, length)
                : allocate("fallocate ZERO_RANGE", ZERO_RANGE_KEEP_SIZE, offset, length);
    }

    private boolean allocate(String call, int mode, long offset, long length) {
        return supported(Libc.fallocate(fd(), mode, offset, length), call);
    }

    private boolean range(String call, long request, long offset, long length) {
        try (NativeBuffer range = new NativeBuffer(2 * Long.BYTES)) {
            range.bytes().putLong(0, offset).putLong(Long.BYTES, length);
            return supported(Libc.ioctl(fd(), request, range.address()), call);
        }
    }

    private static boolean supported(int result, String call) {
        if (result >= 0) {
            return true;
        }
        int errno = Libc.errno();
        if (errno == Errno.EOPNOTSUPP || errno == Errno.ENOTTY) {
            return false;
        }
        throw new LinuxException(call, errno);
    }

    /**
     * Takes the whole file's lock for as long as this open file lives, duplicates in other processes included
     * (F_OFD_SETLK): a shared one for readers, an exclusive one for a writer.
     *
     * @return false if another open file holds a lock that conflicts
     */
    public boolean lock(boolean exclusive) {
        return FileLock.set(fd(), exclusive ? FileLock.WRITE : FileLock.READ);
    }

    public void unlock() {
        FileLock.set(fd(), FileLock.NONE);
    }
}
