package org.xenolith.linux;

/** What this process may do and be (prctl(2), credentials(7), getrlimit(2)). Libc applies ids to all threads. */
public final class ProcessControl {
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;

    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_SET_NAME = 15;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int ESRCH = 3;

    /** Limits that a domain process lives under, with the numbers of asm-generic/resource.h. */
    public enum Limit {
        CORE(4), NPROC(6), NOFILE(7), MEMLOCK(8), AS(9), FSIZE(1);

        private final int number;

        Limit(int number) {
            this.number = number;
        }
    }

    private ProcessControl() {
    }

    /**
     * Gives up, for this thread, threads it starts later and all descendants, any privilege that execve could grant. A
     * JVM's other threads are not covered: for a whole process, whoever starts it sets this before execve.
     */
    public static void noNewPrivileges() {
        prctl("PR_SET_NO_NEW_PRIVS", PR_SET_NO_NEW_PRIVS, 1);
    }

    /** The signal this process gets when the thread that started it ends; 0 for none. */
    public static void parentDeathSignal(int signal) {
        prctl("PR_SET_PDEATHSIG", PR_SET_PDEATHSIG, signal);
    }

    /** The calling thread's name as ps and top show it, cut to 15 bytes. */
    public static void threadName(String name) {
        try (NativeBuffer text = NativeBuffer.ofString(name)) {
            prctl("PR_SET_NAME", PR_SET_NAME, text.address());
        }
    }

    private static void prctl(String what, int option, long argument) {
        LinuxException.check(Libc.prctl(option, argument, 0, 0, 0), "prctl " + what);
    }

    /** Becomes another user for good: no supplementary groups, then the group, then the user. Needs CAP_SETUID. */
    public static void become(int uid, int gid) {
        LinuxException.check(Libc.setgroups(0, 0), "setgroups");
        LinuxException.check(Libc.setresgid(gid, gid, gid), "setresgid " + gid);
        LinuxException.check(Libc.setresuid(uid, uid, uid), "setresuid " + uid);
    }

    /** The user this process is. */
    public static int uid() {
        return Libc.getuid();
    }

    /** Sets a limit's soft and hard value. */
    public static void limit(Limit limit, long soft, long hard) {
        try (NativeBuffer rlimit = new NativeBuffer(16)) {
            rlimit.bytes().putLong(0, soft).putLong(8, hard);
            LinuxException.check(Libc.setrlimit(limit.number, rlimit.address()), "setrlimit " + limit);
        }
    }

    /** A limit's soft value; -1 for none. */
    public static long limit(Limit limit) {
        try (NativeBuffer rlimit = new NativeBuffer(16)) {
            LinuxException.check(Libc.getrlimit(limit.number, rlimit.address()), "getrlimit " + limit);
            return rlimit.bytes().getLong(0);
        }
    }

    /** Sends a signal; false if there is no such process. */
    public static boolean kill(int pid, int signal) {
        if (pid <= 0) {
            throw new IllegalArgumentException("pid=" + pid + " would mean a group of processes");
        }
        if (Libc.kill(pid, signal) == 0) {
            return true;
        }
        if (Libc.errno() == ESRCH) {
            return false;
        }
        throw new LinuxException("kill " + pid, Libc.errno());
    }

    /** Ends this process at once. A JVM that ends by itself first waits 300 ms for its threads in native code. */
    public static void exit(int status) {
        Libc._exit(status);
    }

    /** Starts a session of our own; false if this process already leads its group. */
    public static boolean newSession() {
        return Libc.setsid() >= 0;
    }

    public static int pid() {
        return Libc.getpid();
    }
}
