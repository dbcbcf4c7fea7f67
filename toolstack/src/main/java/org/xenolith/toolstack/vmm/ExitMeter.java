package org.xenolith.toolstack.vmm;

import java.util.concurrent.atomic.AtomicLongArray;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.vcpu.ExitHandler;
import org.xenolith.core.vcpu.VcpuPark;

/** Stands before a domain's exit handler, counts its exits and notes when the guest was first seen to run. */
final class ExitMeter implements ExitHandler {
    /** Longs from one vCPU's count to the next: a cache line. */
    private static final int STRIDE = 8;

    private final ExitHandler handler;
    private final AtomicLongArray exits;
    private volatile long first;

    ExitMeter(ExitHandler handler, int vcpus) {
        this.handler = handler;
        exits = new AtomicLongArray(vcpus * STRIDE);
    }

    /** Exits of all vCPUs so far; from any thread. */
    long exits() {
        long sum = 0;
        for (int i = 0; i < exits.length(); i += STRIDE) {
            sum += exits.getOpaque(i);
        }
        return sum;
    }

    /** When the guest's first own exit came, in {@link System#nanoTime}'s terms (CLOCK_MONOTONIC); 0 before. */
    long first() {
        return first;
    }

    @Override
    public void attach(VirtualCpu cpu, VcpuPark park) {
        handler.attach(cpu, park);
    }

    @Override
    public void beforeRun(VirtualCpu cpu) {
        handler.beforeRun(cpu);
    }

    @Override
    public boolean handle(VirtualCpu cpu, Exit exit) {
        if (first == 0 && exit.kind() != Exit.Kind.INTERRUPTED) {
            first = System.nanoTime();
        }
        int slot = cpu.id() * STRIDE;
        exits.setOpaque(slot, exits.getPlain(slot) + 1);
        return handler.handle(cpu, exit);
    }

    @Override
    public void failed(VirtualCpu cpu, Throwable cause) {
        handler.failed(cpu, cause);
    }
}
