package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.Map;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmStateLayouts.Debugregs;
import org.xenolith.linux.kvm.KvmStateLayouts.Events;
import org.xenolith.linux.kvm.KvmStateLayouts.Lapic;
import org.xenolith.linux.kvm.KvmStateLayouts.Regs;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;
import org.xenolith.linux.kvm.KvmStateLayouts.Xcrs;
import org.xenolith.linux.kvm.KvmStateLayouts.Xsave;
import org.xenolith.linux.kvm.VcpuFd;

/** Reads and writes the whole state of a vCPU that stands still. For its own thread. */
final class VcpuStateIo {
    private static final int LVT0_EXTINT = 0x700;
    private static final int SVR_ENABLE = 0x100;
    private static final long RFLAGS_IF = 1 << 9;
    private static final int DR_COUNT = 4;

    private final VcpuFd vcpu;
    private final MsrBank msrs;
    private final int xsaveSize;

    /** @param xsaveSize KVM_CAP_XSAVE2's value, 0 without it */
    VcpuStateIo(VcpuFd vcpu, MsrBank msrs, int xsaveSize) {
        this.vcpu = vcpu;
        this.msrs = msrs;
        this.xsaveSize = Math.max(xsaveSize, Xsave.SIZE);
    }

    VcpuState read() {
        VcpuState state = new VcpuState();
        RegisterCodec.readRegs(get(KvmIoctl.KVM_GET_REGS, Regs.SIZE), state);
        RegisterCodec.readSregs(get(KvmIoctl.KVM_GET_SREGS, Sregs.SIZE), state);
        readDebug(state);
        state.xcr0 = readXcr0();
        state.xsave = array(get(xsaveSize > Xsave.SIZE ? KvmIoctl.KVM_GET_XSAVE2 : KvmIoctl.KVM_GET_XSAVE, xsaveSize));
        state.msrs.putAll(msrs.read());
        state.lapic = array(get(KvmIoctl.KVM_GET_LAPIC, Lapic.SIZE));
        state.runState = runState();
        RegisterCodec.readEvents(get(KvmIoctl.KVM_GET_VCPU_EVENTS, Events.SIZE), state);
        return state;
    }

    private ByteBuffer get(KvmIoctl request, int size) {
        NativeBuffer buffer = new NativeBuffer(size);
        vcpu.call(request, buffer);
        ByteBuffer copy = ByteBuffer.allocate(size).order(java.nio.ByteOrder.nativeOrder());
        copy.put(0, buffer.bytes(), 0, size);
        buffer.close();
        return copy;
    }

    private static byte[] array(ByteBuffer copy) {
        return copy.array();
    }

    private void readDebug(VcpuState state) {
        ByteBuffer debug = get(KvmIoctl.KVM_GET_DEBUGREGS, Debugregs.SIZE);
        for (int i = 0; i < DR_COUNT; i++) {
            state.dr[i] = debug.getLong(Debugregs.DB + i * Long.BYTES);
        }
        state.dr[6] = debug.getLong(Debugregs.DR6);
        state.dr[7] = debug.getLong(Debugregs.DR7);
    }

    private long readXcr0() {
        ByteBuffer xcrs = get(KvmIoctl.KVM_GET_XCRS, Xcrs.SIZE);
        return xcrs.getInt(Xcrs.NR_XCRS) == 0 ? 1 : xcrs.getLong(Xcrs.XCR_VALUE);
    }

    /** The LAPIC before the deadline timer that it owns, events last: earlier steps may clear them. */
    void write(VcpuState state) {
        try {
            writeRegisters(state);
            writeXsave(state);
            for (Map.Entry<Integer, Long> msr : state.msrs.entrySet()) {
                if (msr.getKey() != MsrBank.TSC_DEADLINE) {
                    msrs.write(msr.getKey(), msr.getValue());
                }
            }
            writeLapic(state);
            writeDebug(state);
            writeRunState(state.runState);
            ByteBuffer events = ByteBuffer.allocate(Events.SIZE).order(java.nio.ByteOrder.nativeOrder());
            RegisterCodec.writeEvents(events, state);
            set(KvmIoctl.KVM_SET_VCPU_EVENTS, events.array());
        } catch (LinuxException e) {
            throw new EngineException("KVM refuses the vCPU's state: " + e.getMessage(), e);
        }
    }

    private void writeRegisters(VcpuState state) {
        ByteBuffer sregs = get(KvmIoctl.KVM_GET_SREGS, Sregs.SIZE);
        RegisterCodec.writeSregs(sregs, state);
        set(KvmIoctl.KVM_SET_SREGS, sregs.array());
        ByteBuffer regs = ByteBuffer.allocate(Regs.SIZE).order(java.nio.ByteOrder.nativeOrder());
        RegisterCodec.writeRegs(regs, state);
        set(KvmIoctl.KVM_SET_REGS, regs.array());
    }

    private void writeXsave(VcpuState state) {
        ByteBuffer xcrs = get(KvmIoctl.KVM_GET_XCRS, Xcrs.SIZE);
        if (xcrs.getInt(Xcrs.NR_XCRS) != 0) {
            xcrs.putLong(Xcrs.XCR_VALUE, state.xcr0);
            set(KvmIoctl.KVM_SET_XCRS, xcrs.array());
        }
        if (state.xsave.length > 0) {
            checkLength("xsave", state.xsave.length, xsaveSize);
            set(KvmIoctl.KVM_SET_XSAVE, java.util.Arrays.copyOf(state.xsave, xsaveSize));
        }
    }

    private static void checkLength(String area, int length, int most) {
        if (length > most) {
            throw new EngineException(area + " area has " + length + " bytes, this host's KVM takes " + most);
        }
    }

    private void writeLapic(VcpuState state) {
        if (state.lapic.length > 0) {
            checkLength("lapic", state.lapic.length, Lapic.SIZE);
            set(KvmIoctl.KVM_SET_LAPIC, java.util.Arrays.copyOf(state.lapic, Lapic.SIZE));
        }
        Long deadline = state.msrs.get(MsrBank.TSC_DEADLINE);
        if (deadline != null) {
            msrs.write(MsrBank.TSC_DEADLINE, deadline);
        }
    }

    private void writeDebug(VcpuState state) {
        ByteBuffer debug = ByteBuffer.allocate(Debugregs.SIZE).order(java.nio.ByteOrder.nativeOrder());
        for (int i = 0; i < DR_COUNT; i++) {
            debug.putLong(Debugregs.DB + i * Long.BYTES, state.dr[i]);
        }
        debug.putLong(Debugregs.DR6, state.dr[6]).putLong(Debugregs.DR7, state.dr[7]);
        set(KvmIoctl.KVM_SET_DEBUGREGS, debug.array());
    }

    private void set(KvmIoctl request, byte[] structure) {
        try (NativeBuffer buffer = new NativeBuffer(structure.length)) {
            buffer.bytes().put(0, structure);
            vcpu.call(request, buffer);
        }
    }

    VcpuState.RunState runState() {
        int number = get(KvmIoctl.KVM_GET_MP_STATE, Integer.BYTES).getInt(0);
        return switch (number) {
            case 0 -> VcpuState.RunState.RUNNABLE;
            case 1 -> VcpuState.RunState.UNINITIALIZED;
            case 2 -> VcpuState.RunState.INIT_RECEIVED;
            case 3 -> VcpuState.RunState.HALTED;
            case 4 -> VcpuState.RunState.SIPI_RECEIVED;
            default -> throw new EngineException("mp_state=" + number + " is none that an x86 vCPU has");
        };
    }

    private void writeRunState(VcpuState.RunState runState) {
        int number = switch (runState) {
            case RUNNABLE -> 0;
            case UNINITIALIZED -> 1;
            case INIT_RECEIVED -> 2;
            case HALTED -> 3;
            case SIPI_RECEIVED -> 4;
        };
        set(KvmIoctl.KVM_SET_MP_STATE, new byte[] {(byte) number, 0, 0, 0});
    }

    boolean interruptsOn() {
        return (get(KvmIoctl.KVM_GET_REGS, Regs.SIZE).getLong(Regs.RFLAGS) & RFLAGS_IF) != 0;
    }

    boolean interruptible() {
        return interruptsOn() && get(KvmIoctl.KVM_GET_VCPU_EVENTS, Events.SIZE).get(Events.INTERRUPT_SHADOW) == 0;
    }

    /** Opens the local APIC's LVT0 as an ExtINT pin, through which KVM_INTERRUPT comes with a split irqchip. */
    void acceptExternal() {
        ByteBuffer lapic = get(KvmIoctl.KVM_GET_LAPIC, Lapic.SIZE);
        int svr = lapic.getInt(Lapic.SVR);
        if (lapic.getInt(Lapic.LVT0) != LVT0_EXTINT || (svr & SVR_ENABLE) == 0) {
            lapic.putInt(Lapic.SVR, svr | SVR_ENABLE).putInt(Lapic.LVT0, LVT0_EXTINT);
            set(KvmIoctl.KVM_SET_LAPIC, lapic.array());
        }
    }
}
