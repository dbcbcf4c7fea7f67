package org.xenolith.core.engine.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;

/** A vCPU whose guest is a script: {@link #run} returns the exits it issues, one after the other. */
public final class FakeVcpu implements VirtualCpu {
    /** Guest code: the next exit, or null to wait until it is kicked. Called on the vCPU's thread. */
    @FunctionalInterface
    public interface Script {
        Exit next(FakeVcpu vcpu);
    }

    private static final long PAGE = 4096;
    private final int id;
    private final Map<Long, Long> pageTable = new ConcurrentHashMap<>();
    private final List<Integer> injected = new ArrayList<>();
    private final Semaphore kicks = new Semaphore(0);
    private final Exit.Interrupted interrupted = new Exit.Interrupted();
    private VcpuState state = new VcpuState();
    private List<CpuidLeaf> cpuid = List.of();
    private volatile Script script = vcpu -> null;
    private volatile boolean identity = true;
    private volatile boolean interruptible = true;
    private volatile boolean dead;
    private volatile boolean halted;
    private volatile long tsc = 1_000_000;

    FakeVcpu(int id) {
        this.id = id;
    }

    public void script(Script guest) {
        script = guest;
    }

    /** Maps one page of guest-virtual addresses; the rest is mapped one to one unless {@link #unmapRest} was called. */
    public void mapPage(long gva, long gpa) {
        pageTable.put(gva / PAGE, gpa / PAGE);
    }

    public void unmapRest() {
        identity = false;
    }

    public void interruptible(boolean value) {
        interruptible = value;
    }

    public void dead(boolean value) {
        dead = value;
    }

    public void tsc(long value) {
        tsc = value;
    }

    /** Vectors that were injected without a local APIC. */
    public List<Integer> injected() {
        return injected;
    }

    public List<CpuidLeaf> cpuid() {
        return cpuid;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public void setCpuid(List<CpuidLeaf> leaves) {
        cpuid = List.copyOf(leaves);
    }

    @Override
    public Exit run() {
        if (kicks.tryAcquire()) {
            kicks.drainPermits();
            return interrupted;
        }
        Exit exit = halted ? null : script.next(this);
        if (exit != null) {
            return exit;
        }
        kicks.acquireUninterruptibly();
        kicks.drainPermits();
        return interrupted;
    }

    @Override
    public void kick() {
        kicks.release();
    }

    @Override
    public void halt() {
        halted = true;
    }

    /** An interrupt has come: wakes a halted vCPU; the run it ends looks like a kick. */
    void interrupted() {
        halted = false;
        kicks.release();
    }

    @Override
    public long translate(long gva) {
        Long page = pageTable.isEmpty() ? null : pageTable.get(gva / PAGE);
        if (page != null) {
            return page * PAGE + gva % PAGE;
        }
        return identity ? gva : -1;
    }

    @Override
    public boolean interruptible() {
        return interruptible;
    }

    @Override
    public void injectExternal(int vector) {
        injected.add(vector);
    }

    @Override
    public boolean dead() {
        return dead;
    }

    @Override
    public long instructionPointer() {
        return state.rip;
    }

    @Override
    public long readTsc() {
        return tsc;
    }

    @Override
    public VcpuState readState() {
        return state;
    }

    @Override
    public void writeState(VcpuState next) {
        state = next;
    }

    @Override
    public void throttle(int percent) {
    }

    @Override
    public void close() {
    }
}
