package org.xenolith.kvm;

import java.nio.ByteBuffer;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.linux.kvm.KvmStateLayouts.Events;
import org.xenolith.linux.kvm.KvmStateLayouts.Regs;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;

/** {@code kvm_regs}, {@code kvm_sregs} and {@code kvm_vcpu_events} to and from {@link VcpuState}. */
final class RegisterCodec {
    /** kvm_regs in the order of instruction encoding. */
    private static final int[] GPR = {Regs.RAX, Regs.RCX, Regs.RDX, Regs.RBX, Regs.RSP, Regs.RBP, Regs.RSI, Regs.RDI};
    /** kvm_sregs in the order of VcpuState's indices. */
    private static final int[] SEGMENTS = {Sregs.ES, Sregs.CS, Sregs.SS, Sregs.DS, Sregs.FS, Sregs.GS, Sregs.LDT, Sregs.TR};
    private static final long RFLAGS_IF = 1 << 9;
    private static final byte SHADOW_MOV_SS = 1;
    private static final byte SHADOW_STI = 2;

    private RegisterCodec() {
    }

    private static int gpr(int index) {
        return index < GPR.length ? GPR[index] : Regs.R8 + (index - GPR.length) * Long.BYTES;
    }

    static void readRegs(ByteBuffer regs, VcpuState state) {
        for (int i = 0; i < state.gpr.length; i++) {
            state.gpr[i] = regs.getLong(gpr(i));
        }
        state.rip = regs.getLong(Regs.RIP);
        state.rflags = regs.getLong(Regs.RFLAGS);
    }

    static void writeRegs(ByteBuffer regs, VcpuState state) {
        for (int i = 0; i < state.gpr.length; i++) {
            regs.putLong(gpr(i), state.gpr[i]);
        }
        regs.putLong(Regs.RIP, state.rip).putLong(Regs.RFLAGS, state.rflags);
    }

    static void readSregs(ByteBuffer sregs, VcpuState state) {
        for (int i = 0; i < SEGMENTS.length; i++) {
            state.segments[i] = SegmentCodec.read(sregs, SEGMENTS[i]);
        }
        state.gdtBase = sregs.getLong(Sregs.GDT);
        state.gdtLimit = sregs.getShort(Sregs.GDT + Sregs.DTABLE_LIMIT) & 0xffff;
        state.idtBase = sregs.getLong(Sregs.IDT);
        state.idtLimit = sregs.getShort(Sregs.IDT + Sregs.DTABLE_LIMIT) & 0xffff;
        state.cr0 = sregs.getLong(Sregs.CR0);
        state.cr2 = sregs.getLong(Sregs.CR2);
        state.cr3 = sregs.getLong(Sregs.CR3);
        state.cr4 = sregs.getLong(Sregs.CR4);
        state.cr8 = sregs.getLong(Sregs.CR8);
        state.efer = sregs.getLong(Sregs.EFER);
        state.apicBase = sregs.getLong(Sregs.APIC_BASE);
    }

    /** Fills what {@code state} says into sregs that were read before; an apicBase of 0 keeps the one there. */
    static void writeSregs(ByteBuffer sregs, VcpuState state) {
        for (int i = 0; i < SEGMENTS.length; i++) {
            SegmentCodec.write(sregs, SEGMENTS[i], state.segments[i]);
        }
        sregs.putLong(Sregs.GDT, state.gdtBase).putShort(Sregs.GDT + Sregs.DTABLE_LIMIT, (short) state.gdtLimit)
                .putLong(Sregs.IDT, state.idtBase).putShort(Sregs.IDT + Sregs.DTABLE_LIMIT, (short) state.idtLimit)
                .putLong(Sregs.CR0, state.cr0).putLong(Sregs.CR2, state.cr2).putLong(Sregs.CR3, state.cr3)
                .putLong(Sregs.CR4, state.cr4).putLong(Sregs.CR8, state.cr8).putLong(Sregs.EFER, state.efer);
        if (state.apicBase != 0) {
            sregs.putLong(Sregs.APIC_BASE, state.apicBase);
        }
        for (int at = Sregs.INTERRUPT_BITMAP; at < Sregs.SIZE; at += Long.BYTES) {
            sregs.putLong(at, 0);
        }
    }

    static void readEvents(ByteBuffer events, VcpuState state) {
        boolean exception = events.get(Events.EXCEPTION_INJECTED) != 0;
        boolean interrupt = events.get(Events.INTERRUPT_INJECTED) != 0;
        state.pendingIsException = exception;
        state.pendingVector = exception ? events.get(Events.EXCEPTION_NR) & 0xff
                : interrupt ? events.get(Events.INTERRUPT_NR) & 0xff : -1;
        state.pendingHasError = exception && events.get(Events.EXCEPTION_HAS_ERROR_CODE) != 0;
        state.pendingError = state.pendingHasError ? events.getInt(Events.EXCEPTION_ERROR_CODE) : 0;
        state.interruptShadow = events.get(Events.INTERRUPT_SHADOW) != 0;
        state.nmiPending = events.get(Events.NMI_PENDING) != 0 || events.get(Events.NMI_INJECTED) != 0;
        state.nmiMasked = events.get(Events.NMI_MASKED) != 0;
    }

    static void writeEvents(ByteBuffer events, VcpuState state) {
        boolean pending = state.pendingVector >= 0;
        boolean exception = pending && state.pendingIsException;
        events.put(exception ? Events.EXCEPTION_NR : Events.INTERRUPT_NR, (byte) (pending ? state.pendingVector : 0))
                .put(Events.EXCEPTION_INJECTED, flag(exception))
                .put(Events.EXCEPTION_HAS_ERROR_CODE, flag(exception && state.pendingHasError))
                .putInt(Events.EXCEPTION_ERROR_CODE, state.pendingError)
                .put(Events.INTERRUPT_INJECTED, flag(pending && !exception))
                .put(Events.INTERRUPT_SHADOW, shadow(state))
                .put(Events.NMI_PENDING, flag(state.nmiPending)).put(Events.NMI_MASKED, flag(state.nmiMasked))
                .putInt(Events.FLAGS, Events.KVM_VCPUEVENT_VALID_NMI_PENDING | Events.KVM_VCPUEVENT_VALID_SHADOW);
    }

    /** STI's shadow needs IF set; with IF clear only MOV SS can have cast it. */
    private static byte shadow(VcpuState state) {
        if (!state.interruptShadow) {
            return 0;
        }
        return (state.rflags & RFLAGS_IF) != 0 ? SHADOW_STI : SHADOW_MOV_SS;
    }

    private static byte flag(boolean set) {
        return (byte) (set ? 1 : 0);
    }
}
