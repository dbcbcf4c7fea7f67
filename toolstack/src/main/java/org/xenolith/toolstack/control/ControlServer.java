package org.xenolith.toolstack.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Failure;
import org.xenolith.toolstack.proto.Progress;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Response;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.rpc.Frames;

/** Answers xl on {@code run/control.sock}: one thread and one request per connection. */
final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** Where an operation tells how far it is. */
    @FunctionalInterface
    interface ProgressSink {
        void step(String what, int percent);
    }

    /** Does what requests ask. */
    interface Handler {
        Result handle(Request request, ProgressSink progress) throws Exception;

        /** What follows once whoever asked has the result, or has gone. */
        void answered(Request request);
    }

    private final ServerSocketChannel listener;
    private final Handler handler;
    private final Path socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "xl-request");
        thread.setDaemon(true);
        return thread;
    });

    ControlServer(Path socket, Handler handler) throws IOException {
        this.socket = socket;
        this.handler = handler;
        Files.deleteIfExists(socket);
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket), 128);
        Thread acceptor = new Thread(this::accept, "control-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (ClosedChannelException e) {
            LOG.debug("control socket closed");
        } catch (IOException e) {
            LOG.error("the control socket {} failed; restart the control domain", socket, e);
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            Request request = Frames.read(client, Request.parser());
            if (request != null) {
                answer(client, request);
            }
        } catch (IOException e) {
            LOG.debug("xl went away: {}", e.toString());
        }
    }

    private void answer(SocketChannel client, Request request) throws IOException {
        Response response = response(client, request);
        try {
            Frames.write(client, response);
        } finally {
            if (response.hasResult()) {
                handler.answered(request);
            }
        }
    }

    private Response response(SocketChannel client, Request request) {
        if (request.getVersion() != 1) {
            return failure("xl speaks protocol version " + request.getVersion() + ", this control domain speaks 1",
                    "use the xl of the same release", "");
        }
        try {
            Result result = handler.handle(request, (what, percent) -> progress(client, what, percent));
            return Response.newBuilder().setResult(result).build();
        } catch (OperationException e) {
            LOG.info("{} refused: {}", request.getOperationCase(), e.getMessage());
            return failure(e.getMessage(), e.remedy(), e.code());
        } catch (Exception | LinkageError e) {
            LOG.error("{} failed", request.getOperationCase(), e);
            return failure(e.getMessage() == null ? e.toString() : e.getMessage(), "see the control domain's log", "");
        }
    }

    private static void progress(SocketChannel client, String what, int percent) {
        try {
            Frames.write(client, Response.newBuilder()
                    .setProgress(Progress.newBuilder().setStep(what).setPercent(percent)).build());
        } catch (IOException e) {
            LOG.debug("nobody listens for progress: {}", e.toString());
        }
    }

    private static Response failure(String message, String remedy, String code) {
        return Response.newBuilder()
                .setFailure(Failure.newBuilder().setMessage(message).setRemedy(remedy).setCode(code))
                .build();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdown();
        Files.deleteIfExists(socket);
    }
}
