package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.core.memory.DirtyLog;
import org.xenolith.core.vcpu.Joining;
import org.xenolith.linux.StreamSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.migration.DiskMirror;
import org.xenolith.toolstack.migration.FrameType;
import org.xenolith.toolstack.migration.MemoryDigest;
import org.xenolith.toolstack.migration.MemoryPages;
import org.xenolith.toolstack.migration.Pace;
import org.xenolith.toolstack.migration.PageEncoding;
import org.xenolith.toolstack.migration.PageWriter;
import org.xenolith.toolstack.migration.PreCopy;
import org.xenolith.toolstack.migration.StreamHeader;
import org.xenolith.toolstack.migration.StreamWriter;
import org.xenolith.toolstack.proto.MigrateOut;
import org.xenolith.toolstack.proto.MigrationEvent;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.MigrationProgress;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * A domain that is being sent elsewhere by a thread of its own: its disks, if it takes them along, and its memory while it runs, then, after {@link #stop}, what is
 * left and, after {@link #finish}, its state. The domain stands still from then on.
 */
final class OutgoingDomain implements PreCopy.Guest, PreCopy.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingDomain.class);
    private static final long STOP_TIMEOUT_S = 120;

    private final DomainParts parts;
    private final RunningDomain domain;
    private final MigrateOut request;
    private final List<StreamSocket> sockets;
    private final Pace pace;
    private final VcpuThrottle throttle;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final CompletableFuture<List<StreamNode>> nodes = new CompletableFuture<>();
    private final Thread thread;
    private final PreCopy copy;
    private final OutgoingDisks disks;
    private final List<StreamWriter> streams = new ArrayList<>();
    private final Timeline times = new Timeline();
    private DirtyLog dirty;
    private volatile MigrationProgress memoryProgress = MigrationProgress.getDefaultInstance();
    private volatile int memoryThrottle;
    private volatile boolean cancelled;

    /** Takes ownership of the sockets and begins to send. */
    OutgoingDomain(DomainParts parts, RunningDomain domain, MigrateOut request, List<StreamSocket> sockets) throws IOException {
        this.parts = parts;
        this.domain = domain;
        this.request = request;
        this.sockets = List.copyOf(sockets);
        MigrationLimits limits = request.getLimits();
        pace = new Pace(limits.getBytesPerSecond());
        throttle = new VcpuThrottle(parts.vcpus());
        MemoryPages memory = parts.memory();
        PageEncoding encoding = limits.getEncoding().isEmpty() ? PageEncoding.RAW : PageEncoding.valueOf(limits.getEncoding());
        List<PageWriter> writers = new ArrayList<>();
        for (StreamSocket socket : sockets) {
            StreamWriter out = new StreamWriter(socket,
                    StreamHeader.current(encoding.feature(), System.currentTimeMillis()), encoding);
            out.item(FrameType.CONFIGURATION, request.getConfiguration());
            streams.add(out);
        }
        disks = limits.getWithDisks() ? disks(streams.remove(streams.size() - 1), encoding) : OutgoingDisks.none();
        streams.forEach(out -> writers.add(new PageWriter(memory, out, pace)));
        copy = new PreCopy(memory, this, writers, pace, limits, this);
        thread = new Thread(this::run, "migrate-out");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param out the last of the streams */
    private OutgoingDisks disks(StreamWriter out, PageEncoding encoding) {
        DiskMirror mirror = new DiskMirror(domain.devices().mirror(), out, encoding, pace, request.getLimits(), this::disksGoOn);
        return new OutgoingDisks(mirror, domain.devices()::endMirror, this::fail);
    }

    private void run() {
        try {
            disks.begin();
            dirty = new DirtyLog(parts.machine(), parts.core().memory(), parts.core().physmap().layout());
            copy.run();
            times.mark("stopping");
            throttle.close();
            SaveSession rest = domain.suspend(times);
            disks.stop();
            stopped.complete(null);
            times.mark("stopped");
            copy.last();
            times.mark("pages sent");
            if (request.getLimits().getVerify()) {
                new MemoryDigest(parts.memory()).write(streams.get(0));
            }
            rest.writeState(streams.get(0), nodes.get(), times);
            for (StreamWriter stream : streams) {
                stream.end();
            }
            disks.awaitSent();
            times.mark("sent");
            tell(MigrationEvent.newBuilder().setSent(true));
            tell(MigrationEvent.newBuilder().setTimes(times + "; " + copy.amount()));
        } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
            fail(e);
        } finally {
            throttle.close();
            copy.close();
            disks.close();
            if (dirty != null) {
                dirty.close();
            }
            sockets.forEach(StreamSocket::close);
        }
    }

    private void fail(Exception failure) {
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        stopped.completeExceptionally(cause);
        if (!cancelled) {
            LOG.warn("the domain could not be sent", cause);
            tell(MigrationEvent.newBuilder().setFailed(cause.getMessage() == null ? cause.toString() : cause.getMessage()));
        }
    }

    private void tell(MigrationEvent.Builder event) {
        parts.events().send(VmmFrame.newBuilder().setMigration(event).build());
    }

    /** Brings the domain to rest; returns when it is. */
    void stop() {
        copy.stop();
        try {
            stopped.get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new OperationException("the domain cannot be brought to rest: " + e.getMessage(), "it runs on", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted while the domain comes to rest", "", e);
        }
    }

    /** Gives what its nodes in the store have come to, now that nobody changes them. */
    void finish(List<StreamNode> present) {
        nodes.complete(present);
    }

    /** Ends the sending wherever it is; returns when it has ended. The domain runs or stands still as it did. */
    void cancel() {
        cancelled = true;
        sockets.forEach(StreamSocket::shutdown);
        thread.interrupt();
        Joining.await(thread);
    }

    @Override
    public void dirty(BitSet into) {
        dirty.fetch(into);
    }

    @Override
    public void throttle(int percent) {
        memoryThrottle = percent;
        throttle.set(Math.max(percent, disks.throttle()));
    }

    @Override
    public void progress(MigrationProgress progress) {
        memoryProgress = progress;
        tell(MigrationEvent.newBuilder().setProgress(disks.addTo(progress)));
    }

    /** On the disks' thread. */
    private void disksGoOn() {
        throttle.set(Math.max(memoryThrottle, disks.throttle()));
        tell(MigrationEvent.newBuilder().setProgress(disks.addTo(memoryProgress)));
    }

    @Override
    public void converged() {
        times.mark("converged");
        disks.whenInStep(() -> tell(MigrationEvent.newBuilder().setConverged(true)));
    }
}
