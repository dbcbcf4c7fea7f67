package org.xenolith.core.domain;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.xenolith.abi.hvm.HvmParam;

/** The domain's HVM parameters. Thread-safe. */
final class HvmParams {
    private final AtomicLongArray values = new AtomicLongArray(HvmParam.COUNT);

    HvmParams() {
        values.set(HvmParam.TRIPLE_FAULT_REASON, ShutdownReason.REBOOT.code());
    }

    long get(int index) {
        return values.get(index);
    }

    /** All values by index. */
    List<Long> values() {
        return IntStream.range(0, HvmParam.COUNT).mapToObj(values::get).toList();
    }

    /** Takes saved values over; parameters that a newer version knows keep what they have. */
    void values(List<Long> saved) {
        for (int index = 0; index < Math.min(HvmParam.COUNT, saved.size()); index++) {
            values.set(index, saved.get(index));
        }
    }

    void set(int index, long value) {
        values.set(index, value);
    }
}
