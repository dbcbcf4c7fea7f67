package org.xenolith.linux;

/** Open file description locks over a whole file (fcntl(2), F_OFD_SETLK). */
final class FileLock {
    static final short READ = 0;
    static final short WRITE = 1;
    static final short NONE = 2;
    private static final int F_OFD_SETLK = 37;
    private static final int SIZE_OF_FLOCK = 32;

    private FileLock() {
    }

    static boolean set(int fd, short type) {
        try (NativeBuffer flock = new NativeBuffer(SIZE_OF_FLOCK)) {
            flock.bytes().putShort(0, type);
            if (Libc.fcntl(fd, F_OFD_SETLK, flock.address()) >= 0) {
                return true;
            }
            int errno = Libc.errno();
            if (errno == Errno.EAGAIN || errno == Errno.EACCES) {
                return false;
            }
            throw new LinuxException("fcntl F_OFD_SETLK", errno);
        }
    }
}
