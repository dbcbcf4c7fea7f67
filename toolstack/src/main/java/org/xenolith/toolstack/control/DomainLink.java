package org.xenolith.toolstack.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrationEvent;
import org.xenolith.toolstack.proto.VmmFailure;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.rpc.FrameSocket;

/**
 * The control domain's end of the line to one domain process: requests with answers, and events. The end of the line
 * is the end of the process, as far as the control domain can tell.
 */
final class DomainLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DomainLink.class);

    /** What a link tells its owner, on the link's reader thread. */
    interface Listener {
        void ended(DomainStatus status);

        void log(String line);

        void migration(MigrationEvent event);

        void lost();
    }

    private final FrameSocket socket;
    private final Listener listener;
    private final AtomicLong next = new AtomicLong(1);
    private final Map<Long, CompletableFuture<VmmFrame>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    DomainLink(String name, FrameSocket socket, Listener listener) {
        this.socket = socket;
        this.listener = listener;
        Thread reader = new Thread(this::read, "link-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    int pid() {
        return socket.peer().pid();
    }

    /**
     * Asks and waits.
     *
     * @throws OperationException with the process's own words, or when it does not answer in time
     */
    VmmFrame ask(VmmFrame.Builder request, long timeoutMs, List<? extends Descriptor> descriptors) {
        long id = next.getAndIncrement();
        CompletableFuture<VmmFrame> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (closed) {
                throw new IOException("closed");
            }
            socket.send(request.setId(id).build(), descriptors);
            VmmFrame frame = answer.get(timeoutMs, TimeUnit.MILLISECONDS);
            if (frame.hasFailure()) {
                VmmFailure failure = frame.getFailure();
                throw new OperationException(failure.getMessage(), failure.getRemedy());
            }
            return frame;
        } catch (TimeoutException e) {
            throw new OperationException("domain process " + pid() + " did not answer within " + timeoutMs + " ms",
                    "see its log; xl destroy ends it by force", e);
        } catch (IOException | ExecutionException e) {
            throw new OperationException("domain process " + pid() + " has ended", "see its log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted while waiting for domain process " + pid(), "", e);
        } finally {
            waiting.remove(id);
        }
    }

    VmmFrame ask(VmmFrame.Builder request, long timeoutMs) {
        return ask(request, timeoutMs, List.of());
    }

    private void read() {
        try {
            for (FrameSocket.Received received = socket.receive(); received != null; received = socket.receive()) {
                received.descriptors().forEach(Descriptor::close);
                accept(received.frame());
            }
        } catch (IOException e) {
            LOG.debug("line to domain process {} broke: {}", pid(), e.toString());
        }
        boolean ours = closed;
        close();
        IOException end = new IOException("the domain process has gone");
        waiting.values().forEach(answer -> answer.completeExceptionally(end));
        if (!ours) {
            listener.lost();
        }
    }

    private void accept(VmmFrame frame) {
        if (frame.getId() == 0) {
            if (frame.hasStatus() && frame.getStatus().getEnded()) {
                listener.ended(frame.getStatus());
            } else if (frame.hasMigration()) {
                listener.migration(frame.getMigration());
            } else if (frame.getBodyCase() == VmmFrame.BodyCase.LOG) {
                listener.log(frame.getLog());
            }
            return;
        }
        CompletableFuture<VmmFrame> answer = waiting.get(frame.getId());
        if (answer != null) {
            answer.complete(frame);
        }
    }

    /** Whether the process is still there. */
    boolean open() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        socket.close();
    }
}
