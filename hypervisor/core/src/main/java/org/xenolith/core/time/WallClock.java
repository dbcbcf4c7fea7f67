package org.xenolith.core.time;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.SharedInfoLayout;

/** Writes the wall clock at system time 0 into shared_info. */
public final class WallClock {
    private static final long NANOS = 1_000_000_000L;

    private WallClock() {
    }

    /**
     * @param epochNanos nanoseconds since 1970 now
     * @param systemTime system time now
     */
    public static void write(SharedArea sharedInfo, boolean longMode, long epochNanos, long systemTime) {
        long boot = epochNanos - systemTime;
        long seconds = Math.floorDiv(boot, NANOS);
        int base = longMode ? SharedInfoLayout.WC_VERSION_64 : SharedInfoLayout.WC_VERSION_32;
        int high = longMode ? SharedInfoLayout.WC_SEC_HI_64 : SharedInfoLayout.WC_SEC_HI_32;
        int version = sharedInfo.getInt(base) | 1;
        sharedInfo.putIntRelease(base, version);
        VarHandle.fullFence();
        sharedInfo.putInt(longMode ? SharedInfoLayout.WC_SEC_64 : SharedInfoLayout.WC_SEC_32, (int) seconds);
        sharedInfo.putInt(longMode ? SharedInfoLayout.WC_NSEC_64 : SharedInfoLayout.WC_NSEC_32, (int) Math.floorMod(boot, NANOS));
        sharedInfo.putInt(high, (int) (seconds >>> 32));
        sharedInfo.putIntRelease(base, version + 1);
    }
}
