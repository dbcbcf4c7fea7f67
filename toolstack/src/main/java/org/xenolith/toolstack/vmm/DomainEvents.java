package org.xenolith.toolstack.vmm;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.xenolith.core.domain.DomainHost;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * What a domain's core tells while it runs, taken off the vCPUs' threads: lines for the hypervisor's log, and its end.
 */
final class DomainEvents implements DomainHost.GuestLog, DomainHost.ShutdownListener {
    private static final int MAX_LINE = 256;

    private final Consumer<VmmFrame> sink;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "events");
        made.setDaemon(true);
        return made;
    });
    private final StringBuilder line = new StringBuilder();
    private volatile Consumer<ShutdownReason> onEnd = reason -> { };

    DomainEvents(Consumer<VmmFrame> sink) {
        this.sink = sink;
    }

    /** What is done, on a thread that may block, when the guest has shut down. */
    void onEnd(Consumer<ShutdownReason> action) {
        onEnd = action;
    }

    @Override
    public void write(byte[] text, int length) {
        String written = new String(text, 0, length, StandardCharsets.ISO_8859_1);
        run(() -> lines(written));
    }

    private void lines(String written) {
        for (char c : written.toCharArray()) {
            if (c == '\n' || line.length() == MAX_LINE) {
                send(VmmFrame.newBuilder().setLog(line.toString()).build());
                line.setLength(0);
            }
            if (c >= ' ' && c < 0x7f) {
                line.append(c);
            }
        }
    }

    @Override
    public void shutdown(ShutdownReason reason) {
        run(() -> onEnd.accept(reason));
    }

    /** Sends an event to the control domain. */
    void send(VmmFrame event) {
        sink.accept(event);
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            return;
        }
    }

    void close() {
        thread.shutdown();
    }
}
