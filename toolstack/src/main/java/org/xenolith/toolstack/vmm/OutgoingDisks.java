package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.xenolith.core.vcpu.Joining;
import org.xenolith.toolstack.migration.DiskMirror;
import org.xenolith.toolstack.proto.MigrationProgress;

/** The disks that a domain takes along, sent by a thread of their own; there may be none. */
final class OutgoingDisks implements AutoCloseable {
    private final DiskMirror mirror;
    private final Runnable left;
    private final CompletableFuture<Void> inStep = new CompletableFuture<>();
    private final CompletableFuture<Void> sent = new CompletableFuture<>();
    private final Thread thread;

    /**
     * @param left called when nothing is sent any more
     * @param failed told why they cannot be sent, on their thread
     */
    OutgoingDisks(DiskMirror mirror, Runnable left, Consumer<Exception> failed) {
        this.mirror = mirror;
        this.left = left;
        thread = new Thread(() -> run(failed), "migrate-disks");
        thread.setDaemon(true);
    }

    /** Of a domain whose disks both hosts see. */
    static OutgoingDisks none() {
        OutgoingDisks none = new OutgoingDisks(DiskMirror.none(), () -> { }, failure -> { });
        none.inStep.complete(null);
        none.sent.complete(null);
        return none;
    }

    private void run(Consumer<Exception> failed) {
        try {
            mirror.whenInStep(() -> inStep.complete(null));
            mirror.run();
            sent.complete(null);
        } catch (IOException | InterruptedException | RuntimeException e) {
            inStep.completeExceptionally(e);
            sent.completeExceptionally(e);
            failed.accept(e);
        }
    }

    /** Begins; returns when what is left to send fits into the time that the guest may stand still. */
    void begin() throws InterruptedException, ExecutionException {
        if (!inStep.isDone()) {
            thread.start();
        }
        inStep.get();
    }

    /** Runs something as soon as that is so again, on any thread. */
    void whenInStep(Runnable task) {
        mirror.whenInStep(task);
    }

    /** The disks are written to no more. */
    void stop() {
        mirror.stop();
    }

    /** Returns when everything has been sent; after {@link #stop}. */
    void awaitSent() throws InterruptedException, ExecutionException {
        sent.get();
    }

    int throttle() {
        return mirror.throttle();
    }

    MigrationProgress addTo(MigrationProgress memory) {
        DiskMirror.Figures figures = mirror.figures();
        return memory.toBuilder().setDiskRound(figures.round()).setDiskBytesSent(figures.sent())
                .setDiskBytesLeft(figures.left()).setDiskBytesPerSecond(figures.bytesPerSecond()).build();
    }

    /** Ends the sending wherever it is; what it writes to ends first. */
    @Override
    public void close() {
        thread.interrupt();
        Joining.await(thread);
        left.run();
    }
}
