package org.xenolith.core.engine;

import java.util.List;
import java.util.Map;
import org.xenolith.abi.memory.MemoryRegion;

/** One guest's machine: memory slots, interrupt delivery, dirty log. Safe from any thread unless said otherwise. */
public interface VirtualMachine extends AutoCloseable {
    /** Makes a region visible to the guest. Regions do not overlap; page granularity. */
    void map(MemoryRegion region);

    /** Takes away the region that starts at {@code gpa}. */
    void unmap(long gpa);

    /**
     * Makes a vCPU, uninitialised (waiting for INIT/SIPI) unless its state is written.
     * To be called on the thread that will run it; that thread owns the vCPU.
     */
    VirtualCpu createVcpu(int vcpu);

    /**
     * Delivers an edge-triggered, fixed interrupt to a vCPU's local APIC.
     *
     * @return false when the local APIC is software-disabled and dropped it; the caller tries again later
     */
    boolean interrupt(int vcpu, int vector);

    /** Frequency of the guest's TSC in kHz. */
    long tscKhz();

    /** What the engine counts, by name; names end in their unit where they have one. Approximate while vCPUs run. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** Starts logging the guest's own stores; all pages count as dirty once. */
    void startDirtyLog();

    /**
     * Ors the guest's stores since the last call into {@code bitmap}, one bit per page of the region that starts at
     * {@code gpa}, and clears the log.
     */
    void fetchDirtyLog(long gpa, long[] bitmap);

    void stopDirtyLog();

    /** What guests did that this engine cannot do, with how often; a line each, a bounded number of them. */
    default List<String> oddities() {
        return List.of();
    }

    /** Frees everything; the vCPU threads have ended. */
    @Override
    void close();
}
