package org.xenolith.kvm;

import java.nio.ByteBuffer;
import org.xenolith.core.engine.Exit;
import org.xenolith.linux.kvm.KvmRunLayout;
import org.xenolith.linux.kvm.KvmStateLayouts.Regs;
import org.xenolith.linux.kvm.KvmStateLayouts.Segment;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;

/** A hypercall that came as a port write; registers by KVM_CAP_SYNC_REGS. RIP is left to the kernel. */
final class PortHypercall extends Exit.Hypercall {
    private static final int REGS = KvmRunLayout.SYNC_REGS;
    private static final int SREGS = KvmRunLayout.SYNC_SREGS;
    private static final long EFER_LMA = 1L << 10;
    private static final long LOW_32 = 0xffff_ffffL;
    private final ByteBuffer run;

    PortHypercall(ByteBuffer run) {
        this.run = run;
    }

    @Override
    public long number() {
        return run.getLong(REGS + Regs.RAX) & LOW_32;
    }

    @Override
    public long argument(int index) {
        return longMode() ? run.getLong(REGS + wide(index)) : run.getLong(REGS + narrow(index)) & LOW_32;
    }

    private static int wide(int index) {
        return switch (index) {
            case 0 -> Regs.RDI;
            case 1 -> Regs.RSI;
            case 2 -> Regs.RDX;
            case 3 -> Regs.R10;
            case 4 -> Regs.R8;
            case 5 -> Regs.R9;
            default -> throw new IndexOutOfBoundsException("argument=" + index);
        };
    }

    private static int narrow(int index) {
        return switch (index) {
            case 0 -> Regs.RBX;
            case 1 -> Regs.RCX;
            case 2 -> Regs.RDX;
            case 3 -> Regs.RSI;
            case 4 -> Regs.RDI;
            case 5 -> Regs.RBP;
            default -> throw new IndexOutOfBoundsException("argument=" + index);
        };
    }

    @Override
    public boolean longMode() {
        return run.get(SREGS + Sregs.CS + Segment.L) != 0 && (run.getLong(SREGS + Sregs.EFER) & EFER_LMA) != 0;
    }

    @Override
    public int cpl() {
        return run.get(SREGS + Sregs.SS + Segment.DPL) & 3;
    }

    @Override
    public void result(long value) {
        run.putLong(REGS + Regs.RAX, longMode() ? value : value & LOW_32);
        run.putLong(KvmRunLayout.KVM_DIRTY_REGS, KvmRunLayout.KVM_SYNC_X86_REGS);
    }
}
