package org.xenolith.abi.vcpu;

/**
 * {@code struct vcpu_runstate_info} ({@code xen/include/public/vcpu.h}). How long a vCPU has spent in each run state, nanoseconds.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   state
 *       8       4   state_entry_time
 *      16      12   time
 *      48      44   (size)
 * </pre>
 */
public final class RunstateLayout {
    public static final int SIZE_64 = 48;
    public static final int SIZE_32 = 44;
    public static final int STATE = 0;
    public static final int STATE_ENTRY_TIME_64 = 8;
    public static final int STATE_ENTRY_TIME_32 = 4;
    public static final int TIME_64 = 16;
    public static final int TIME_32 = 12;

    private RunstateLayout() {
    }
}
