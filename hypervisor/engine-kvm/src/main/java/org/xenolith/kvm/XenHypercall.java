package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.xenolith.core.engine.Exit;
import org.xenolith.linux.kvm.KvmRunLayout;

/** KVM_EXIT_XEN: a VMCALL or VMMCALL that KVM handed over (KVM_CAP_XEN_HVM). */
final class XenHypercall extends Exit.Hypercall {
    private final ByteBuffer run;

    XenHypercall(ByteBuffer run) {
        this.run = run;
    }

    @Override
    public long number() {
        return run.getLong(KvmRunLayout.XEN_INPUT) & 0xffff_ffffL;
    }

    @Override
    public long argument(int index) {
        return run.getLong(KvmRunLayout.XEN_PARAMS + Objects.checkIndex(index, 6) * Long.BYTES);
    }

    @Override
    public boolean longMode() {
        return run.getInt(KvmRunLayout.XEN_LONGMODE) != 0;
    }

    @Override
    public int cpl() {
        return run.getInt(KvmRunLayout.XEN_CPL);
    }

    @Override
    public void result(long value) {
        run.putLong(KvmRunLayout.XEN_RESULT, value);
    }
}
