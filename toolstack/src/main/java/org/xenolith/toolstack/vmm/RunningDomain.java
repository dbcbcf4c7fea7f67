package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.RunState;
import org.xenolith.toolstack.proto.SaveDomain;
import org.xenolith.toolstack.proto.SavedDomain;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.Vcpu;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * A domain that has been built. After the guest's end it keeps its state until {@link #close}, so that whoever comes
 * back can still ask how it ended.
 */
final class RunningDomain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningDomain.class);

    private final Assign assign;
    private final Engine engine;
    private final VirtualMachine machine;
    private final DomainCore core;
    private final MemfdPages pages;
    private final VcpuThreads vcpus;
    private final DomainDevices devices;
    private final DomainEvents events;
    private volatile boolean paused = true;
    private boolean closed;
    private SaveSession save;
    private boolean pausedByOwner;
    private volatile ShutdownReason ended;

    RunningDomain(Assign assign, Engine engine, VirtualMachine machine, DomainCore core, MemfdPages pages,
                  VcpuThreads vcpus, DomainDevices devices, DomainEvents events) {
        this.assign = assign;
        this.engine = engine;
        this.machine = machine;
        this.core = core;
        this.pages = pages;
        this.vcpus = vcpus;
        this.devices = devices;
        this.events = events;
        events.onEnd(this::guestEnded);
    }

    DomainConfig config() {
        return assign.getConfig();
    }

    private void guestEnded(org.xenolith.core.domain.ShutdownReason reason) {
        synchronized (this) {
            if (!paused) {
                vcpus.pause();
                paused = true;
            }
        }
        ended = ShutdownReason.forNumber(reason.code());
        LOG.debug("guest ended: {} {}", reason, core.failure());
        events.send(VmmFrame.newBuilder().setStatus(status()).build());
    }

    /** Returns when the guest does not run any more. */
    synchronized void pause() {
        if (!paused) {
            vcpus.pause();
            paused = true;
        }
    }

    synchronized void unpause() {
        if (paused && ended == null && save == null) {
            core.resumed();
            vcpus.resume();
            paused = false;
        }
    }

    /** Brings the domain wholly to rest for a save. */
    synchronized void suspend() {
        if (ended != null || save != null) {
            throw new OperationException(ended != null ? "the guest has ended: " + ended : "the domain is being saved already",
                    "xl list shows its state");
        }
        pausedByOwner = paused;
        pause();
        save = new SaveSession(core, pages, vcpus, devices);
    }

    /** Writes a suspended domain down. */
    synchronized SavedDomain write(SaveDomain request, WritableByteChannel file) throws IOException {
        if (save == null) {
            throw new OperationException("the domain is not suspended", "");
        }
        return save.write(request, file);
    }

    /** Ends a suspension, if there is one; the guest runs on unless its owner wants it paused. */
    synchronized void resume(boolean leavePaused) throws IOException {
        if (save == null) {
            return;
        }
        save.end();
        save = null;
        if (!leavePaused && !pausedByOwner) {
            unpause();
        }
    }

    DomainStatus status() {
        DomainStatus.Builder status = DomainStatus.newBuilder()
                .setDomid(assign.getDomid())
                .setUuid(config().getUuid())
                .setState(runState())
                .setPaused(paused && ended == null)
                .setMemoryKib(core.physmap().currentPages() * 4)
                .setEngine(engine.name())
                .setHypercallEntry(engine.hypercallEntry().name())
                .setExits(vcpus.meter().exits())
                .setFirstExitNs(vcpus.meter().first());
        if (ended != null) {
            status.setEnded(true).setReason(ended).setDetail(core.failure());
        }
        for (VcpuRunner runner : vcpus.all()) {
            status.addVcpus(Vcpu.newBuilder()
                    .setId(runner.id())
                    .setOnline(runner.id() < config().getVcpus())
                    .setBlocked(runner.state() == VcpuRunner.State.BLOCKED)
                    .setRunning(runner.state() == VcpuRunner.State.RUNNING)
                    .setCpuTimeNs(runner.cpuTime())
                    .setCpu(-1));
        }
        return status.build();
    }

    private RunState runState() {
        if (ended != null) {
            return ended == ShutdownReason.CRASH ? RunState.CRASHED : RunState.SHUTDOWN;
        }
        if (paused) {
            return RunState.RUN_STATE_UNSET;
        }
        return vcpus.all().stream().anyMatch(runner -> runner.state() == VcpuRunner.State.RUNNING)
                ? RunState.RUNNING : RunState.BLOCKED;
    }

    /** Ends the guest, whatever it does, and lets go of everything. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        pause();
        devices.close();
        vcpus.close();
        core.close();
        machine.close();
        pages.close();
        events.close();
    }
}
