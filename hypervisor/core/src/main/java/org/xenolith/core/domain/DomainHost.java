package org.xenolith.core.domain;

import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.memory.HostPages;

/**
 * What the domain process lends its domain.
 *
 * @param pages where RAM comes from
 * @param log takes what the guest writes to the hypervisor's console; already rate limited
 * @param listener hears of the domain's end
 * @param kick makes a vCPU leave the guest soon, or its park (any thread; never lost)
 * @param monotonic nanoseconds of CLOCK_MONOTONIC
 * @param epoch nanoseconds since 1970
 * @param cpuidPolicy changes the engine's CPUID leaves before Xen's are added
 */
public record DomainHost(HostPages pages, GuestLog log, ShutdownListener listener, Kick kick, LongSupplier monotonic,
        LongSupplier epoch, UnaryOperator<List<CpuidLeaf>> cpuidPolicy) {
    /** Text of the guest for the hypervisor's log. */
    @FunctionalInterface
    public interface GuestLog {
        void write(byte[] text, int length);
    }

    /** Told once, on a vCPU or timer thread, that the domain has shut down; must not block. */
    @FunctionalInterface
    public interface ShutdownListener {
        void shutdown(ShutdownReason reason);
    }

    @FunctionalInterface
    public interface Kick {
        void kick(int vcpu);
    }

    /** With the JVM's clocks and every CPUID leaf the engine offers. */
    public static DomainHost of(HostPages pages, GuestLog log, ShutdownListener listener, Kick kick) {
        return new DomainHost(pages, log, listener, kick, System::nanoTime, DomainHost::epochNanos, UnaryOperator.identity());
    }

    /** The same with another CPUID policy. */
    public DomainHost withCpuid(UnaryOperator<List<CpuidLeaf>> policy) {
        return new DomainHost(pages, log, listener, kick, monotonic, epoch, policy);
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
