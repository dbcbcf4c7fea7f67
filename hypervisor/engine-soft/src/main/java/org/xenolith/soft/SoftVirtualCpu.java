package org.xenolith.soft;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.soft.apic.Lapic;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.CpuHost;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Mmu;
import org.xenolith.soft.cpu.VcpuExit;
import org.xenolith.soft.decode.Decoder;
import org.xenolith.soft.exec.Executor;

/** One vCPU of the soft engine: the run loop around the executor, interrupts, halts and exits. */
public final class SoftVirtualCpu implements VirtualCpu, CpuHost, Lapic.Bus {
    private final SoftVirtualMachine machine;
    private final Cpu c;
    private final Executor executor;
    private final Lapic lapic;
    private final SoftExits exits;
    private final Replay replay = new Replay();
    private final VcpuExit leave = new VcpuExit();
    private final VcpuStates states;

    private CpuidTable cpuid = new CpuidTable(List.of());
    private Exit exit;
    private long tscOffset;
    private boolean waitingForInit = true;
    private int injected = -1;
    private final Throttle throttle = new Throttle();
    private volatile Thread thread;
    private volatile boolean inGuest;

    SoftVirtualCpu(SoftVirtualMachine machine, int id, int apicId) {
        this.machine = machine;
        c = new Cpu(id);
        c.host = this;
        c.mmu = new Mmu(c, machine.memory());
        executor = new Executor(c, machine.blocks(), new Decoder(machine.opcodes(), machine.handlers()),
                machine.translator(), machine.promoteAfter());
        lapic = new Lapic(id, apicId, this);
        exits = new SoftExits(c);
        states = new VcpuStates(c, lapic);
        states.reset();
    }

    @Override
    public int id() {
        return c.id;
    }

    @Override
    public void setCpuid(List<CpuidLeaf> leaves) {
        cpuid = new CpuidTable(leaves);
    }

    @Override
    public Exit run() {
        thread = Thread.currentThread();
        inGuest = true;
        try {
            Exit previous = exit;
            exit = null;
            flushIfAsked();
            takeOver(previous);
            while (exit == null) {
                if (waitingForInit || c.attention.get() != 0) {
                    attend();
                } else {
                    executor.runUntilAttention();
                }
            }
        } catch (VcpuExit e) {
            c.unattend(Cpu.EXIT);
        } finally {
            inGuest = false;
        }
        c.unattend(Cpu.EXIT);
        return exit;
    }

    /** Hands the previous exit's results to the instruction that asked, by executing it again. */
    private void takeOver(Exit previous) {
        if (previous == exits.port) {
            replay.add(exits.port.value(0) & 0xffffffffL, false);
        } else if (previous == exits.mmio) {
            replay.add(exits.mmio.value(), false);
        } else if (previous == exits.msr) {
            replay.add(exits.msr.value(), exits.msr.faulted());
        } else {
            return;
        }
        replay.restart();
        executor.step();
        replay.clear();
    }

    private void flushIfAsked() {
        if ((c.attention.get() & Cpu.FLUSH) != 0) {
            c.unattend(Cpu.FLUSH);
            c.mmu.flushAll();
        }
    }

    private void attend() {
        flushIfAsked();
        int bits = c.attention.get();
        c.unattend(Cpu.LEAVE);
        if ((bits & Cpu.INIT) != 0) {
            c.unattend(Cpu.INIT);
            initialise();
        }
        if ((bits & Cpu.KICK) != 0) {
            c.unattend(Cpu.KICK);
            exit = exits.interrupted;
            return;
        }
        if (waitingForInit) {
            LockSupport.park(this);
            return;
        }
        if ((bits & Cpu.THROTTLE) != 0) {
            rest();
        }
        if (c.rip == c.shadowRip) {
            c.shadowRip = 1L << 62;
            executor.step();
            return;
        }
        c.shadowRip = 1L << 62;
        if (interrupts(bits)) {
            return;
        }
        if (c.halted) {
            c.attend(Cpu.HALT);
            if (c.attention.get() == Cpu.HALT || (c.attention.get() & ~Cpu.THROTTLE) == Cpu.HALT) {
                LockSupport.park(this);
            }
            return;
        }
        if ((bits & Cpu.HALT) != 0) {
            c.unattend(Cpu.HALT);
        }
        if ((bits & Cpu.STEP) != 0) {
            trace();
        }
    }

    /** Takes an NMI or interrupt if one is due. */
    private boolean interrupts(int bits) {
        if ((bits & Cpu.NMI) != 0 && !c.nmiMasked) {
            c.unattend(Cpu.NMI);
            c.nmiMasked = true;
            wake();
            executor.interrupt(GuestFault.NMI);
            return true;
        }
        if ((bits & Cpu.INTERRUPT) == 0) {
            return false;
        }
        c.unattend(Cpu.INTERRUPT);
        if (!executor.interruptsOn()) {
            return false;
        }
        int vector = injected;
        if (vector >= 0) {
            injected = -1;
        } else {
            vector = lapic.acknowledge();
        }
        if (vector < 0) {
            return false;
        }
        c.attend(Cpu.INTERRUPT);
        wake();
        executor.interrupt(vector);
        return true;
    }

    private void wake() {
        if (c.halted) {
            c.halted = false;
            c.unattend(Cpu.HALT);
        }
    }

    private void trace() {
        if ((c.eflags & Flags.TF) == 0) {
            c.unattend(Cpu.STEP);
            return;
        }
        if (executor.step()) {
            c.dr[6] |= 1 << 14;
            executor.interrupt(GuestFault.DB);
        }
    }

    private void initialise() {
        if (lapic.takeInit()) {
            states.reset();
            lapic.reset();
            c.mmu.flushAll();
            c.unattend(Cpu.HALT | Cpu.STEP | Cpu.NMI | Cpu.INTERRUPT);
            waitingForInit = c.id != 0;
        }
        int vector = lapic.takeStartVector();
        if (vector >= 0 && waitingForInit) {
            states.start(vector);
            waitingForInit = false;
        }
    }

    private void rest() {
        long next = throttle.rest();
        c.unattend(Cpu.THROTTLE);
        if (next >= 0) {
            machine.timer().throttle(this, next);
        }
    }

    @Override
    public void kick() {
        signal(Cpu.KICK);
    }

    @Override
    public void signal(int vcpu, Lapic.Signal signal) {
        machine.signal(vcpu, signal);
    }

    void signal(int bits) {
        c.attend(bits);
        Thread owner = thread;
        if (owner != null) {
            LockSupport.unpark(owner);
        }
    }

    /** Waits until a flush that was signalled is done, or is due before the vCPU executes another instruction. */
    void awaitFlush() {
        while (inGuest && Thread.currentThread() != thread && (c.attention.get() & Cpu.FLUSH) != 0) {
            Thread.onSpinWait();
            LockSupport.parkNanos(20_000);
        }
    }

    void dropWritable(long hostPage) {
        c.tlb.dropWritable(hostPage);
    }

    @Override
    public long translate(long gva) {
        return c.mmu.translate(gva);
    }

    @Override
    public boolean interruptible() {
        return executor.interruptsOn() && c.rip != c.shadowRip;
    }

    @Override
    public void injectExternal(int vector) {
        injected = vector;
        c.attend(Cpu.INTERRUPT);
    }

    @Override
    public boolean dead() {
        return waitingForInit || c.halted && !executor.interruptsOn();
    }

    @Override
    public long instructionPointer() {
        return c.rip;
    }

    @Override
    public long readTsc() {
        return tsc();
    }

    @Override
    public VcpuState readState() {
        VcpuState state = states.read();
        state.runState = waitingForInit ? VcpuState.RunState.UNINITIALIZED
                : c.halted ? VcpuState.RunState.HALTED : VcpuState.RunState.RUNNABLE;
        if (injected >= 0) {
            state.pendingVector = injected;
        }
        state.interruptShadow = c.rip == c.shadowRip;
        state.nmiPending = (c.attention.get() & Cpu.NMI) != 0;
        return state;
    }

    @Override
    public void writeState(VcpuState state) {
        exit = null;
        replay.clear();
        states.write(state);
        waitingForInit = state.runState == VcpuState.RunState.UNINITIALIZED
                || state.runState == VcpuState.RunState.INIT_RECEIVED
                || state.runState == VcpuState.RunState.SIPI_RECEIVED;
        c.halted = state.runState == VcpuState.RunState.HALTED;
        c.shadowRip = state.interruptShadow ? c.rip : 1L << 62;
        injected = state.pendingIsException ? -1 : state.pendingVector;
        c.attend(Cpu.INTERRUPT | (c.halted ? Cpu.HALT : 0) | (state.nmiPending ? Cpu.NMI : 0)
                | ((c.eflags & Flags.TF) != 0 ? Cpu.STEP : 0) | (waitingForInit ? Cpu.INIT : 0));
        c.mmu.flushAll();
    }

    @Override
    public void throttle(int percent) {
        throttle.set(percent);
        c.attend(Cpu.THROTTLE);
    }

    void throttleTick() {
        signal(Cpu.THROTTLE);
    }

    @Override
    public void close() {
        machine.forget(this);
    }

    @Override
    public long tsc() {
        return machine.machineTsc() + tscOffset;
    }

    @Override
    public void setTsc(long value) {
        tscOffset = value - machine.machineTsc();
    }

    @Override
    public void restoreTsc(long value) {
        tscOffset = machine.agreedTscOffset(value - machine.machineTsc());
    }

    @Override
    public Lapic lapic() {
        return lapic;
    }

    @Override
    public void sendIpi(Lapic sender, int destination, int command, boolean physical) {
        machine.sendIpi(sender, destination, command, physical);
    }

    @Override
    public void armTimer(Lapic of, long deadline) {
        machine.timer().arm(of, machine.nanoTimeAt(deadline - tscOffset));
    }

    @Override
    public void disarmTimer(Lapic of) {
        machine.timer().disarm(of);
    }

    @Override
    public void cpuid(int leaf, int subleaf, int[] out) {
        cpuid.read(leaf, subleaf, out);
        if (leaf == 1 && (c.cr4 & org.xenolith.soft.cpu.ControlRegisters.CR4_OSXSAVE) != 0) {
            out[2] |= 1 << 27;
        }
    }

    @Override
    public void flushJumps(boolean global) {
        executor.flushJumps(global);
    }

    @Override
    public void flushJumpsTo(long va) {
        executor.flushPage(va);
    }

    @Override
    public void retired() {
        if (!replay.isEmpty()) {
            replay.clear();
        }
    }

    private void finish(Exit with) {
        exit = with;
        c.attend(Cpu.EXIT);
    }

    @Override
    public void hypercall() {
        finish(exits.hypercall);
    }

    @Override
    public void tripleFault() {
        finish(exits.shutdown);
    }

    private VcpuExit leaveWith(Exit with) {
        exit = with;
        return leave;
    }

    @Override
    public long readMsr(int index) {
        return msr(index, false, 0);
    }

    @Override
    public void writeMsr(int index, long value) {
        msr(index, true, value);
    }

    private long msr(int index, boolean write, long value) {
        if (replay.hasNext()) {
            if (replay.nextFaults()) {
                throw c.generalProtection(0);
            }
            return replay.next();
        }
        throw leaveWith(exits.msr.set(index, write, value));
    }

    @Override
    public long portIn(int port, int size) {
        return port(port, size, false, -1) & (1L << (8 << size)) - 1;
    }

    @Override
    public void portOut(int port, int size, long value) {
        port(port, size, true, (int) value);
    }

    private long port(int port, int size, boolean write, int value) {
        if (replay.hasNext()) {
            return replay.next();
        }
        throw leaveWith(exits.port.set(port, 1 << size, write, value));
    }

    @Override
    public long mmioRead(long gpa, int size) {
        long value = mmio(gpa, size, false, -1);
        return size == 8 ? value : value & (1L << 8 * size) - 1;
    }

    @Override
    public void mmioWrite(long gpa, int size, long value) {
        mmio(gpa, size, true, value);
    }

    private long mmio(long gpa, int size, boolean write, long value) {
        if (replay.hasNext()) {
            return replay.next();
        }
        throw leaveWith(exits.mmio.set(gpa, size, write, value));
    }

    @Override
    public Object busLock() {
        return machine.busLock();
    }

    @Override
    public void unknownOpcode(byte[] bytes, int length) {
        machine.unknownOpcodes().count(bytes, length);
    }

    /** Where the vCPU is, for messages. Racy from another thread. */
    public String describe() {
        return String.format("rip=%x cr2=%x cr3=%x mode=%d cpl=%d rsp=%x flags=%x", c.rip, c.cr2, c.cr3, c.mode, c.cpl,
                c.r[Cpu.RSP], c.eflags);
    }

    /** Adds what the vCPU has done so far to a machine's sums. */
    void addCountsTo(Map<String, Long> sums) {
        sums.merge("translated_instructions", c.retired, Long::sum);
        c.counts.addTo(sums);
    }
}
