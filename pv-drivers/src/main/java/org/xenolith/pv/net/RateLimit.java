package org.xenolith.pv.net;

import java.util.function.LongSupplier;
import org.xenolith.abi.XenErrno;
import org.xenolith.pv.xenbus.DeviceException;

/** So many bytes in each interval, from the {@code rate} node ({@code "bytes,microseconds"}). Belongs to one thread. */
final class RateLimit {
    private static final long LARGEST_PACKET = 131072;

    private static final long MAX_BYTES = 1L << 40;

    private final long bytes;
    private final long interval;
    private final LongSupplier clock;
    private long credit;
    private long windowEnd;

    private RateLimit(long bytes, long interval, LongSupplier clock) {
        this.bytes = bytes;
        this.interval = interval;
        this.clock = clock;
        this.credit = bytes;
        this.windowEnd = clock.getAsLong() + interval;
    }

    /** @param clock nanoseconds */
    static RateLimit parse(String node, LongSupplier clock) {
        if (node == null) {
            return new RateLimit(Long.MAX_VALUE, 0, clock);
        }
        try {
            int comma = node.indexOf(',');
            long bytes = Long.parseLong(node.substring(0, Math.max(0, comma)));
            long micros = Long.parseLong(node.substring(comma + 1));
            if (bytes > 0 && bytes <= MAX_BYTES && micros > 0 && micros <= Integer.MAX_VALUE) {
                return new RateLimit(bytes, micros * 1000, clock);
            }
        } catch (NumberFormatException e) {
            throw invalid();
        }
        throw invalid();
    }

    /** Takes a packet's bytes; false if it has to wait for {@link #nanosToWait}. A packet above the credit of one interval takes several. */
    boolean take(int packet) {
        if (interval == 0) {
            return true;
        }
        long now = clock.getAsLong();
        if (now - windowEnd >= 0) {
            long windows = (now - windowEnd) / interval + 1;
            windowEnd += windows * interval;
            credit = Math.min(credit + Math.min(windows, LARGEST_PACKET) * bytes, Math.max(bytes, LARGEST_PACKET));
        }
        if (credit < packet) {
            return false;
        }
        credit -= packet;
        return true;
    }

    /** Time until credit is filled up again. */
    long nanosToWait() {
        return Math.max(1, windowEnd - clock.getAsLong());
    }

    private static DeviceException invalid() {
        return new DeviceException(XenErrno.EINVAL, "rate is not \"bytes,microseconds\"");
    }
}
