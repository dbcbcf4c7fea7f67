package org.xenolith.core.engine;

import java.util.List;

/** One vCPU. All methods but {@link #kick} are for its own thread. Nothing on the run path allocates. */
public interface VirtualCpu extends AutoCloseable {
    int id();

    /** Sets the CPUID table before the first run. */
    void setCpuid(List<CpuidLeaf> leaves);

    /**
     * Runs the guest until something needs us. The returned object belongs to this vCPU and is reused by the next
     * call; results set on it (an input value, a hypercall's result) take effect when the guest runs again.
     * Called with a kick pending, it returns {@link Exit.Kind#INTERRUPTED} without running the guest, but after the
     * previous exit's results have been taken over.
     */
    Exit run();

    /** Makes {@link #run} return soon, now or the next time it is called. From any thread; never lost; coalesces. */
    void kick();

    /**
     * Guest-physical address of a guest-virtual one in the current address space, at the current privilege.
     *
     * @return the address, or -1 if nothing is mapped there
     */
    long translate(long gva);

    /** Whether a maskable interrupt would be taken now (IF set, no shadow). */
    boolean interruptible();

    /** Injects an external interrupt as an interrupt controller without EOI would (the callback-IRQ fallback). */
    void injectExternal(int vector);

    /**
     * Halts as HLT with interrupts on would: the next {@link #run} waits for an interrupt (or a kick) before any guest code.
     * Called while an exit is being served; its results stay.
     */
    default void halt() {
        VcpuState state = readState();
        state.runState = VcpuState.RunState.HALTED;
        writeState(state);
    }

    /** Whether the vCPU halts with interrupts off, or waits for INIT/SIPI: it cannot wake by itself. */
    boolean dead();

    /** RIP at the last exit, as the engine has it at hand; 0 before the first. For reports. */
    long instructionPointer();

    /** Reads the guest's TSC now, as near to the call as the engine can. */
    long readTsc();

    VcpuState readState();

    void writeState(VcpuState state);

    /** Runs at most {@code percent} of the time, 1..100; auto-converge in migration. */
    void throttle(int percent);

    @Override
    void close();
}
