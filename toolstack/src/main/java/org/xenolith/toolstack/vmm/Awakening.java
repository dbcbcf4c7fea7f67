package org.xenolith.toolstack.vmm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.migration.SavedState;

/** A saved state as it goes on here and now: the time since it was taken passes for the guest as a pause. */
final class Awakening {
    private static final int MSR_TSC = 0x10;
    private static final long NANOS = 1_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000L;

    private final SavedState state;
    private final long away;

    /** Lets this be the moment at which it goes on. */
    Awakening(SavedState state) {
        this.state = state;
        Instant now = Instant.now();
        away = Math.max(0, now.getEpochSecond() * NANOS + now.getNano() - state.core().epochNanos());
    }

    DomainSnapshot core() {
        return state.core().after(away);
    }

    /** The vCPUs; their TSCs run on while the domain is away, as the wall clock does. */
    List<VcpuState> vcpus() {
        long khz = state.core().tscKhz();
        long ticks = away / NANOS_PER_MS * khz + away % NANOS_PER_MS * khz / NANOS_PER_MS;
        List<VcpuState> states = new ArrayList<>(state.vcpus());
        states.forEach(vcpu -> vcpu.msrs.computeIfPresent(MSR_TSC, (index, tsc) -> tsc + ticks));
        return states;
    }

    SavedDevices devices() {
        return SavedDevices.of(state.store(), state.devices());
    }
}
