package org.xenolith.core.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a vCPU is, in a form no engine owns: what save, restore and migration carry and what the domain builder
 * writes before the first run. A plain mutable record of state; owned by one thread at a time.
 */
public final class VcpuState {
    /** Indices into {@link #gpr}, in the order of instruction encoding. */
    public static final int RAX = 0, RCX = 1, RDX = 2, RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7;
    /** Indices into {@link #segments}. */
    public static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5, LDTR = 6, TR = 7;

    /** What {@code mp_state} says, as KVM numbers it. */
    public enum RunState { RUNNABLE, UNINITIALIZED, INIT_RECEIVED, HALTED, SIPI_RECEIVED }

    /** A segment register with its hidden part; {@code limit} in bytes, {@code attributes} as in a descriptor's bits 40..55 (type, S, DPL, P, AVL, L, D/B, G), bit 16 unusable. */
    public record Segment(int selector, long base, int limit, int attributes) {
    }

    public final long[] gpr = new long[16];
    public long rip;
    public long rflags = 2;
    public final Segment[] segments = new Segment[8];
    public long gdtBase;
    public int gdtLimit;
    public long idtBase;
    public int idtLimit;
    public long cr0;
    public long cr2;
    public long cr3;
    public long cr4;
    public long cr8;
    public long efer;
    public long apicBase;
    public final long[] dr = new long[8];
    public long xcr0 = 1;
    /** The XSAVE area in its standard (non-compacted) format; empty means reset state. */
    public byte[] xsave = new byte[0];
    /** Model-specific registers by index, including the TSC (0x10). */
    public final Map<Integer, Long> msrs = new TreeMap<>();
    /** The local APIC's registers, 1 KiB in the layout of its MMIO page; empty means reset state. */
    public byte[] lapic = new byte[0];
    public RunState runState = RunState.RUNNABLE;
    /** Pending exception or interrupt, as engines report it. */
    public int pendingVector = -1;
    public boolean pendingIsException;
    public boolean pendingHasError;
    public int pendingError;
    public boolean interruptShadow;
    public boolean nmiPending;
    public boolean nmiMasked;
}
