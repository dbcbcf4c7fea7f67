package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.linux.StreamSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrateOut;
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

    private final DomainParts parts;
    private final DomainDevices devices;
    private volatile boolean paused = true;
    private boolean closed;
    private volatile OutgoingDomain outgoing;
    private SaveSession save;
    private boolean pausedByOwner;
    private boolean activated;
    private volatile ShutdownReason ended;

    RunningDomain(DomainParts parts, DomainDevices devices) {
        this.parts = parts;
        this.devices = devices;
        parts.events().onEnd(this::guestEnded);
    }

    DomainConfig config() {
        return parts.config();
    }

    DomainDevices devices() {
        return devices;
    }

    private void guestEnded(org.xenolith.core.domain.ShutdownReason reason) {
        synchronized (this) {
            if (!paused) {
                parts.vcpus().pause();
                paused = true;
            }
        }
        ended = ShutdownReason.forNumber(reason.code());
        LOG.debug("guest ended: {} {}", reason, parts.core().failure());
        parts.events().send(VmmFrame.newBuilder().setStatus(status()).build());
    }

    /** Returns when the guest does not run any more. */
    synchronized void pause() {
        if (!paused) {
            parts.vcpus().pause();
            paused = true;
        }
    }

    synchronized void unpause() {
        if (paused && ended == null && save == null) {
            parts.core().resumed();
            parts.vcpus().resume();
            paused = false;
        }
    }

    /** Brings the domain wholly to rest for a save. @param times gets a mark when the vCPUs stand still */
    synchronized SaveSession suspend(Timeline times) {
        if (ended != null || save != null) {
            throw new OperationException(ended != null ? "the guest has ended: " + ended : "the domain stands still already",
                    "xl list shows its state");
        }
        pausedByOwner = paused;
        pause();
        times.mark("vCPUs at rest");
        save = new SaveSession(parts, devices);
        return save;
    }

    /** Writes a suspended domain down. */
    synchronized SavedDomain write(SaveDomain request, WritableByteChannel file) throws IOException {
        if (save == null) {
            throw new OperationException("the domain is not suspended", "");
        }
        return save.write(request, file);
    }

    /** Begins to send the domain elsewhere, over sockets that are its own from now on. */
    synchronized void depart(MigrateOut request, List<StreamSocket> streams) throws IOException {
        if (ended != null || save != null || outgoing != null) {
            streams.forEach(StreamSocket::close);
            throw new OperationException(ended != null ? "the guest has ended: " + ended : "the domain is being saved or moved", "");
        }
        outgoing = new OutgoingDomain(parts, this, request, streams);
    }

    /** The sending that {@link #depart} began and nothing has ended. */
    OutgoingDomain outgoing() {
        OutgoingDomain leaving = outgoing;
        if (leaving == null) {
            throw new OperationException("the domain is not being moved", "");
        }
        return leaving;
    }

    /** Lets the timers of a domain that has just come in run, and its vCPUs unless its owner wants it paused. */
    synchronized void activate(boolean leavePaused) {
        if (activated) {
            return;
        }
        activated = true;
        parts.core().start();
        if (!leavePaused) {
            unpause();
        }
    }

    /** Lets the back ends of a domain that has just come in serve. */
    void open() throws IOException {
        devices.open();
    }

    /** Takes the locks of a domain's disks that came without. */
    void settle() {
        devices.lockDisks();
    }

    /** Ends a move and a suspension, if there are any; the guest runs on unless its owner wants it paused. */
    void resume(boolean leavePaused) throws IOException {
        endMove();
        synchronized (this) {
            if (save == null) {
                return;
            }
            save.end();
            save = null;
            if (!leavePaused && !pausedByOwner) {
                unpause();
            }
        }
    }

    private void endMove() {
        OutgoingDomain leaving = outgoing;
        if (leaving != null) {
            leaving.cancel();
            outgoing = null;
        }
    }

    DomainStatus status() {
        DomainStatus.Builder status = DomainStatus.newBuilder()
                .setDomid(parts.assign().getDomid())
                .setUuid(config().getUuid())
                .setState(runState())
                .setPaused(paused && ended == null)
                .setMemoryKib(parts.core().physmap().currentPages() * 4)
                .setEngine(parts.engine().name())
                .setHypercallEntry(parts.engine().hypercallEntry().name())
                .setExits(parts.vcpus().meter().exits())
                .setFirstExitNs(parts.vcpus().meter().first())
                .addAllOddities(parts.core().stats().oddities())
                .addAllOddities(parts.machine().oddities())
                .putAllCounters(parts.machine().counters())
                .addAllDisks(devices.diskCounters())
                .addAllVifs(devices.vifCounters());
        if (ended != null) {
            status.setEnded(true).setReason(ended).setDetail(parts.core().failure());
        }
        for (VcpuRunner runner : parts.vcpus().all()) {
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
        return parts.vcpus().all().stream().anyMatch(runner -> runner.state() == VcpuRunner.State.RUNNING)
                ? RunState.RUNNING : RunState.BLOCKED;
    }

    /** Ends the guest, whatever it does, and lets go of everything. */
    @Override
    public void close() {
        endMove();
        end();
    }

    private synchronized void end() {
        if (closed) {
            return;
        }
        closed = true;
        pause();
        devices.close();
        parts.close();
    }
}
