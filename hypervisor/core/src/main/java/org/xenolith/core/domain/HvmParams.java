package org.xenolith.core.domain;

import java.util.concurrent.atomic.AtomicLongArray;
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

    void set(int index, long value) {
        values.set(index, value);
    }
}
