package org.xenolith.kvm;

import java.nio.ByteBuffer;
import org.xenolith.core.engine.Exit;
import org.xenolith.linux.kvm.KvmRunLayout;

/** KVM_EXIT_X86_RDMSR and KVM_EXIT_X86_WRMSR. */
final class MsrExit extends Exit.Msr {
    private final ByteBuffer run;

    MsrExit(ByteBuffer run) {
        this.run = run;
    }

    @Override
    public int index() {
        return run.getInt(KvmRunLayout.MSR_INDEX);
    }

    @Override
    public boolean isWrite() {
        return run.getInt(KvmRunLayout.EXIT_REASON) == KvmRunLayout.KVM_EXIT_X86_WRMSR;
    }

    @Override
    public long value() {
        return run.getLong(KvmRunLayout.MSR_DATA);
    }

    @Override
    public void value(long value) {
        run.putLong(KvmRunLayout.MSR_DATA, value);
    }

    @Override
    public void fault() {
        run.put(KvmRunLayout.MSR_ERROR, (byte) 1);
    }
}
