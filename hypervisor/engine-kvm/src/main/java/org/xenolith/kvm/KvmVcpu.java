package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.List;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.linux.Errno;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmRunLayout;
import org.xenolith.linux.kvm.KvmStateLayouts.Regs;
import org.xenolith.linux.kvm.KvmVmLayouts.Translation;
import org.xenolith.linux.kvm.VcpuFd;

/** One vCPU of KVM; belongs to the thread that made it. */
final class KvmVcpu implements VirtualCpu {
    private static final int MP_STATE_HALTED = 3;

    private final int id;
    private final VcpuFd vcpu;
    private final ByteBuffer run;
    private final Kick kick;
    private final ExitDecoder exits;
    private final Exit.Interrupted interrupted = new Exit.Interrupted();
    private final NativeBuffer translation = new NativeBuffer(Translation.SIZE);
    private final NativeBuffer halted = new NativeBuffer(Integer.BYTES);
    private final VcpuStateIo state;
    private final MsrBank msrs;
    private final PageTables tables;
    private boolean undelivered;
    /** Whether the registers in kvm_run are the vCPU's. */
    private boolean synchronised;

    /** @param memory what is mapped into the machine, now and later */
    KvmVcpu(int id, VcpuFd vcpu, int xsaveSize, GuestMemory memory) {
        this.id = id;
        this.vcpu = vcpu;
        run = vcpu.kvmRun();
        run.putLong(KvmRunLayout.KVM_VALID_REGS, KvmRunLayout.KVM_SYNC_X86_REGS | KvmRunLayout.KVM_SYNC_X86_SREGS);
        halted.bytes().putInt(0, MP_STATE_HALTED);
        exits = new ExitDecoder(run);
        msrs = new MsrBank(vcpu);
        state = new VcpuStateIo(vcpu, msrs, xsaveSize);
        kick = new Kick(vcpu);
        tables = new PageTables(run, memory);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public void setCpuid(List<CpuidLeaf> leaves) {
        try (NativeBuffer table = CpuidTable.encode(leaves)) {
            vcpu.call(KvmIoctl.KVM_SET_CPUID2, table);
        } catch (LinuxException e) {
            throw new EngineException("KVM refuses the CPUID table of " + leaves.size() + " leaves", e);
        }
    }

    @Override
    public Exit run() {
        if (undelivered) {
            undelivered = false;
            return exits.decode();
        }
        synchronised = true;
        while (true) {
            int result = vcpu.run();
            if (result == 0) {
                Exit exit = exits.decode();
                if (exit != null) {
                    return exit;
                }
            } else if (result == -Errno.EINTR) {
                if (kick.taken()) {
                    return interrupted;
                }
            } else if (result != -Errno.EAGAIN) {
                return exits.failed(-result);
            }
        }
    }

    /** Makes the kernel take over the previous exit's results without running the guest. */
    private void settle() {
        if (undelivered) {
            return;
        }
        run.put(KvmRunLayout.IMMEDIATE_EXIT, (byte) 1);
        int result = vcpu.run();
        run.put(KvmRunLayout.IMMEDIATE_EXIT, (byte) 0);
        undelivered = result == 0 && exits.decode() != null;
    }

    @Override
    public void kick() {
        kick.kick();
    }

    @Override
    public long translate(long gva) {
        long found = synchronised ? tables.find(gva) : PageTables.ASK_KVM;
        return found != PageTables.ASK_KVM ? found : askKvm(gva);
    }

    /** {@link #translate} by KVM, in every mode of the processor; a system call. */
    long askKvm(long gva) {
        translation.bytes().putLong(Translation.LINEAR_ADDRESS, gva);
        vcpu.call(KvmIoctl.KVM_TRANSLATE, translation);
        return translation.bytes().get(Translation.VALID) != 0
                ? translation.bytes().getLong(Translation.PHYSICAL_ADDRESS) : -1;
    }

    @Override
    public boolean interruptible() {
        return state.interruptible();
    }

    @Override
    public void injectExternal(int vector) {
        state.acceptExternal();
        try (NativeBuffer interrupt = new NativeBuffer(Integer.BYTES)) {
            interrupt.bytes().putInt(0, vector);
            int result = vcpu.attempt(KvmIoctl.KVM_INTERRUPT, interrupt);
            if (result < 0 && result != -Errno.EEXIST) {
                throw new EngineException("cannot inject vector=" + vector, new LinuxException("ioctl KVM_INTERRUPT", -result));
            }
        }
    }

    @Override
    public void halt() {
        vcpu.call(KvmIoctl.KVM_SET_MP_STATE, halted);
    }

    @Override
    public boolean dead() {
        return switch (state.runState()) {
            case UNINITIALIZED, INIT_RECEIVED -> true;
            case HALTED -> !state.interruptsOn();
            case RUNNABLE, SIPI_RECEIVED -> false;
        };
    }

    @Override
    public long instructionPointer() {
        return run.getLong(KvmRunLayout.SYNC_REGS + Regs.RIP);
    }

    @Override
    public long readTsc() {
        return msrs.tsc();
    }

    @Override
    public VcpuState readState() {
        settle();
        return state.read();
    }

    @Override
    public void writeState(VcpuState target) {
        settle();
        synchronised = false;
        state.write(target);
    }

    @Override
    public void throttle(int percent) {
        kick.throttle(percent);
    }

    @Override
    public void close() {
        kick.close();
        vcpu.close();
    }
}
