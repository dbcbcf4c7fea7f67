package org.xenolith.soft.cpu;

/** Runs the guest on behalf of translated code that called something it does not cover. Used on the vCPU's thread. */
public interface Dispatcher {
    /**
     * Runs the guest from {@link Cpu#rip} on, all its state in the CPU, until it comes to {@code back} or something
     * else is due. Guest faults and {@link VcpuExit} pass through.
     *
     * @return whether it came to {@code back} at the same privilege, its code is mapped as before and nothing wants
     *         the CPU's attention; else the caller must return at once
     */
    boolean call(long back);
}
