package org.xenolith.soft.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import org.xenolith.soft.fpu.X87;
import org.xenolith.soft.memory.Tlb;

/**
 * One vCPU's architectural state, laid out for the interpreter and translated code. Public fields: this is the
 * register file, touched by every instruction. Owned by the vCPU's thread; only {@link #attention} is shared.
 */
public final class Cpu {
    public static final int RAX = 0, RCX = 1, RDX = 2, RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7;
    /** Pseudo registers: always zero, and the linear-free RIP at which the running block starts. */
    public static final int ZERO = 16, BLOCK_RIP = 17;
    public static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5, LDTR = 6, TR = 7, NO_SEGMENT = 8;
    /** Code sizes: {@link #mode}. */
    public static final int MODE16 = 0, MODE32 = 1, MODE64 = 2;

    /** Bits of {@link #attention}. */
    public static final int INTERRUPT = 1, KICK = 2, EXIT = 4, STEP = 8, FLUSH = 32, HALT = 64, NMI = 128,
            THROTTLE = 256, INIT = 512, LEAVE = 1024;

    public final int id;
    public final long[] r = new long[18];
    /** XMM registers, low and high halves interleaved. */
    public final long[] x = new long[32];
    public int mxcsr = 0x1f80;
    public final X87 fpu = new X87();

    public long rip;
    /** RFLAGS without what the lazy flags hold (valid in the arithmetic bits only when {@link #ccOp} is 0). */
    public long eflags = 2;
    public int ccOp;
    public long ccDst;
    public long ccSrc;

    public final int[] sel = new int[8];
    public final long[] segBase = new long[9];
    public final long[] limit = new long[8];
    /** As in {@code VcpuState.Segment}: descriptor bits 40..55, bit 16 unusable. */
    public final int[] attr = new int[8];
    public long gdtBase;
    public int gdtLimit;
    public long idtBase;
    public int idtLimit;
    public long cr0 = ControlRegisters.RESET_CR0;
    public long cr2;
    public long cr3;
    public long cr4;
    public long efer;
    public long xcr0 = 1;
    public final long[] dr = {0, 0, 0, 0, 0, 0, 0xffff0ff0L, 0x400};
    public final Msrs msrs = new Msrs();

    public int cpl;
    public int mode = MODE16;
    /** Stack pointer mask: 16, 32 or 64 bits. */
    public long spMask = 0xffff;

    /** Software TLB tables for the current privilege. */
    public long readTlb;
    public long writeTlb;
    public final Tlb tlb = new Tlb();
    public Mmu mmu;
    public CpuHost host;
    public Dispatcher dispatcher;

    /** Why the run loop must leave the fast path; bits may be set from any thread. */
    public final AtomicInteger attention = new AtomicInteger();
    public boolean halted;
    /** Where no interrupt is taken: the instruction after STI. A non-canonical address when there is none. */
    public long shadowRip = 1L << 62;
    public boolean nmiMasked;
    /** Privilege level that the far return in progress leaves. */
    int leavingLevel;
    /** Instructions that translated code has executed, about. */
    public long retired;
    public final Counts counts = new Counts();
    /** Second result of a division in translated code. */
    public long second;
    /** The exception a handler raises: one object per vCPU, without a stack trace. */
    public final GuestFault fault = new GuestFault();

    public Cpu(int id) {
        this.id = id;
        selectTlb();
    }

    public void attend(int bits) {
        attention.getAndUpdate(old -> old | bits);
    }

    public void unattend(int bits) {
        attention.getAndUpdate(old -> old & ~bits);
    }

    public void selectTlb() {
        readTlb = tlb.read(cpl == 3);
        writeTlb = tlb.write(cpl == 3);
    }

    public boolean longMode() {
        return (efer & ControlRegisters.EFER_LMA) != 0;
    }

    public boolean protectedMode() {
        return (cr0 & ControlRegisters.CR0_PE) != 0;
    }

    public boolean virtual8086() {
        return (eflags & Flags.VM) != 0;
    }

    /** Raises a fault with an error code. */
    public GuestFault raise(int vector, int error) {
        return fault.with(vector, true, error);
    }

    /** Raises a fault without an error code. */
    public GuestFault raise(int vector) {
        return fault.with(vector, false, 0);
    }

    public GuestFault generalProtection(int error) {
        return raise(GuestFault.GP, error);
    }

    /** Works out {@link #mode} and {@link #spMask} after CS, SS, CR0 or EFER changed. */
    public void updateMode() {
        boolean codeLong = longMode() && (attr[CS] & Segments.L) != 0;
        if (codeLong) {
            mode = MODE64;
            spMask = -1L;
            return;
        }
        mode = (attr[CS] & Segments.DB) != 0 && !virtual8086() ? MODE32 : MODE16;
        spMask = (attr[SS] & Segments.DB) != 0 && !virtual8086() ? 0xffffffffL : 0xffffL;
    }

    public void setCpl(int level) {
        cpl = level;
        selectTlb();
    }
}
