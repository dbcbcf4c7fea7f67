package org.xenolith.linux;

/** A system call failed. Says which, on what, and the errno's name. */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /**
     * @param call  the call with what it was applied to, such as {@code open /dev/kvm}
     * @param errno the positive error number
     */
    public LinuxException(String call, int errno) {
        super(call + ": " + Errno.name(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** Returns {@code result} unless it is negative; then throws with the calling thread's errno. */
    static int check(int result, String call) {
        if (result < 0) {
            throw new LinuxException(call, Libc.errno());
        }
        return result;
    }

    static long check(long result, String call) {
        if (result < 0) {
            throw new LinuxException(call, Libc.errno());
        }
        return result;
    }
}
