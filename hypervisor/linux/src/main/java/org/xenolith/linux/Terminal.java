package org.xenolith.linux;

/** A terminal's line discipline and size (termios(3), ioctl_tty(2)). Does not own the descriptor. */
public final class Terminal {
    private static final int SIZE_OF_TERMIOS = 60;
    private static final int TCSADRAIN = 1;
    private static final long TIOCGWINSZ = 0x5413;
    private final int fd;

    /** Rows and columns. */
    public record Size(int rows, int columns) {
    }

    private Terminal(int fd) {
        this.fd = fd;
    }

    /** The terminal behind a descriptor of this process, such as 0 for standard input. */
    public static Terminal of(int fd) {
        return new Terminal(fd);
    }

    /** Whether the descriptor is a terminal at all. */
    public boolean present() {
        try (NativeBuffer termios = new NativeBuffer(SIZE_OF_TERMIOS)) {
            return Libc.tcgetattr(fd, termios.address()) == 0;
        }
    }

    /** Switches to raw mode until the returned object is closed, which puts back what was. */
    public Raw raw() {
        NativeBuffer before = new NativeBuffer(SIZE_OF_TERMIOS);
        LinuxException.check(Libc.tcgetattr(fd, before.address()), "tcgetattr");
        try (NativeBuffer raw = new NativeBuffer(SIZE_OF_TERMIOS)) {
            raw.bytes().put(0, before.bytes(), 0, SIZE_OF_TERMIOS);
            Libc.cfmakeraw(raw.address());
            LinuxException.check(Libc.tcsetattr(fd, TCSADRAIN, raw.address()), "tcsetattr");
        }
        return new Raw(fd, before);
    }

    public Size size() {
        try (NativeBuffer winsize = new NativeBuffer(8)) {
            LinuxException.check(Libc.ioctl(fd, TIOCGWINSZ, winsize.address()), "ioctl TIOCGWINSZ");
            return new Size(winsize.bytes().getShort(0) & 0xffff, winsize.bytes().getShort(2) & 0xffff);
        }
    }

    /** Raw mode, for as long as it is open. */
    public static final class Raw implements AutoCloseable {
        private final int fd;
        private final NativeBuffer before;

        private Raw(int fd, NativeBuffer before) {
            this.fd = fd;
            this.before = before;
        }

        @Override
        public void close() {
            Libc.tcsetattr(fd, TCSADRAIN, before.address());
        }
    }
}
