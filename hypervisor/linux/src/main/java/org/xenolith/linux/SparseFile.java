package org.xenolith.linux;

/** Where an open file has data and where it has none (lseek(2)); its position, which moves, is nobody's. */
final class SparseFile {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private SparseFile() {
    }

    /** The first offset from {@code offset} on that has data; {@code end} if none has. */
    static long nextData(int fd, long offset, long end) {
        long found = Libc.lseek(fd, offset, SEEK_DATA);
        if (found >= 0) {
            return found;
        }
        if (Libc.errno() == Errno.ENXIO) {
            return end;
        }
        throw new LinuxException("lseek SEEK_DATA at " + offset, Libc.errno());
    }

    /** The first offset from {@code offset} on that has none; the end counts as one. */
    static long nextHole(int fd, long offset) {
        return LinuxException.check(Libc.lseek(fd, offset, SEEK_HOLE), "lseek SEEK_HOLE at " + offset);
    }
}
