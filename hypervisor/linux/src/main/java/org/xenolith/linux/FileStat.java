package org.xenolith.linux;

/** What fstat(2) says, as far as we ask. Offsets are those of x86-64's struct stat (asm/stat.h). */
record FileStat(int mode, long size, long blocks) {
    private static final int SIZE = 144;
    private static final int ST_MODE = 24;
    private static final int ST_SIZE = 48;
    private static final int ST_BLOCKS = 64;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFBLK = 0x6000;

    static FileStat of(int fd) {
        try (NativeBuffer stat = new NativeBuffer(SIZE)) {
            LinuxException.check(Libc.fstat(fd, stat.address()), "fstat");
            return new FileStat(stat.bytes().getInt(ST_MODE), stat.bytes().getLong(ST_SIZE),
                    stat.bytes().getLong(ST_BLOCKS));
        }
    }

    boolean isBlockDevice() {
        return (mode & S_IFMT) == S_IFBLK;
    }
}
