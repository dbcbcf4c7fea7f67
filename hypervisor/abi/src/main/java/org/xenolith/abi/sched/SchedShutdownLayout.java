package org.xenolith.abi.sched;

/**
 * {@code struct sched_shutdown} ({@code xen/include/public/sched.h}). Argument of SCHEDOP_shutdown and SCHEDOP_shutdown_code.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | reason                   |
 *   +------+--------------------------+  size 4
 * </pre>
 */
public final class SchedShutdownLayout {
    public static final int SIZE = 4;
    public static final int REASON = 0;

    private SchedShutdownLayout() {
    }
}
