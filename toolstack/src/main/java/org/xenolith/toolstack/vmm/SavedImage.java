package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.migration.MemoryPages;
import org.xenolith.toolstack.migration.SavedState;
import org.xenolith.toolstack.migration.StreamFrame;
import org.xenolith.toolstack.migration.StreamReader;
import org.xenolith.toolstack.domain.OperationException;

/** A saved domain as what a new one starts from. The time between save and restore passes for the guest as a pause. */
final class SavedImage implements BootImage {
    private static final int MSR_TSC = 0x10;
    private static final long NANOS = 1_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000L;

    private final StreamReader reader;
    private final MemfdPages pages;
    private final SavedState state;
    private final DomainSnapshot snapshot;
    private final long away;

    /** Reads everything that stands before the pages. */
    SavedImage(ReadableByteChannel file, MemfdPages pages) throws IOException {
        this.pages = pages;
        reader = new StreamReader(file);
        state = SavedState.read(reader);
        snapshot = state.core();
        Instant now = Instant.now();
        away = Math.max(0, now.getEpochSecond() * NANOS + now.getNano() - snapshot.epochNanos());
    }

    @Override
    public void load(DomainCore core) {
        MemoryPages memory = new MemoryPages(core.memory(), core.physmap().layout(), pages);
        try {
            StreamFrame frame = state.first();
            while (frame instanceof StreamFrame.Pages run) {
                memory.load(run);
                frame = reader.next();
            }
            if (!(frame instanceof StreamFrame.End)) {
                throw new IOException("offset " + frame.offset() + ": a record behind the pages");
            }
            reader.requireEndOfInput();
            core.restore(snapshot.after(away));
        } catch (IOException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    static OperationException refused(Exception cause) {
        return new OperationException("the saved domain cannot be read: " + cause.getMessage(), "use another copy of the file", cause);
    }

    @Override
    public List<VcpuState> vcpus() {
        List<VcpuState> states = new ArrayList<>(state.vcpus());
        states.forEach(this::passTime);
        return states;
    }

    /** The TSC runs on while the domain is away, as the wall clock does. */
    private void passTime(VcpuState vcpu) {
        long ticks = away / NANOS_PER_MS * snapshot.tscKhz() + away % NANOS_PER_MS * snapshot.tscKhz() / NANOS_PER_MS;
        vcpu.msrs.computeIfPresent(MSR_TSC, (index, tsc) -> tsc + ticks);
    }

    @Override
    public SavedDevices devices() {
        return SavedDevices.of(state.store(), state.devices());
    }
}
