package org.xenolith.linux;

/** Opens device nodes that have no class of their own here. */
public final class OpenFile {
    private static final int O_RDWR_CLOEXEC = 2 | 0x80000;

    private OpenFile() {
    }

    /** Opens an existing file for reading and writing, close-on-exec; the caller owns it. */
    public static Descriptor readWrite(String path) {
        return new Descriptor(LinuxException.check(Libc.open(path, O_RDWR_CLOEXEC, 0), "open " + path));
    }
}
