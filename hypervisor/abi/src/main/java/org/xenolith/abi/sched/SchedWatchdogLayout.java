package org.xenolith.abi.sched;

/**
 * {@code struct sched_watchdog} ({@code xen/include/public/sched.h}). Argument of SCHEDOP_watchdog.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | id                       |
 *   |    4 | timeout                  |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class SchedWatchdogLayout {
    public static final int SIZE = 8;
    public static final int ID = 0;
    public static final int TIMEOUT = 4;

    private SchedWatchdogLayout() {
    }
}
