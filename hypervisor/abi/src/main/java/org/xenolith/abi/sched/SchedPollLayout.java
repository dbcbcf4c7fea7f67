package org.xenolith.abi.sched;

/**
 * {@code struct sched_poll} ({@code xen/include/public/sched.h}). Argument of SCHEDOP_poll.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   ports
 *       8       4   nr_ports
 *      16       8   timeout
 *      24      16   (size)
 * </pre>
 */
public final class SchedPollLayout {
    public static final int SIZE_64 = 24;
    public static final int SIZE_32 = 16;
    public static final int PORTS = 0;
    public static final int NR_PORTS_64 = 8;
    public static final int NR_PORTS_32 = 4;
    public static final int TIMEOUT_64 = 16;
    public static final int TIMEOUT_32 = 8;

    private SchedPollLayout() {
    }
}
