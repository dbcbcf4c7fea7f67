package org.xenolith.kvm;

import java.nio.ByteBuffer;
import org.xenolith.core.engine.Exit;
import org.xenolith.linux.kvm.KvmRunLayout;

/** KVM_EXIT_MMIO. */
final class MmioExit extends Exit.Mmio {
    private final ByteBuffer run;

    MmioExit(ByteBuffer run) {
        this.run = run;
    }

    @Override
    public long gpa() {
        return run.getLong(KvmRunLayout.MMIO_PHYS_ADDR);
    }

    @Override
    public int size() {
        return run.getInt(KvmRunLayout.MMIO_LEN);
    }

    @Override
    public boolean isWrite() {
        return run.get(KvmRunLayout.MMIO_IS_WRITE) != 0;
    }

    @Override
    public long value() {
        int unused = Long.SIZE - size() * Byte.SIZE;
        return run.getLong(KvmRunLayout.MMIO_DATA) << unused >>> unused;
    }

    @Override
    public void value(long value) {
        run.putLong(KvmRunLayout.MMIO_DATA, value);
    }
}
