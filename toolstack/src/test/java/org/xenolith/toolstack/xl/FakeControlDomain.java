package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.xenolith.toolstack.proto.Failure;
import org.xenolith.toolstack.proto.Progress;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Response;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.rpc.Frames;
import org.xenolith.toolstack.rpc.HostPaths;

/** Answers on a real control socket what a test says, and keeps what it was asked. */
final class FakeControlDomain implements AutoCloseable {
    /** Thrown by a test's answer to have it refused. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        Refusal(String message, String remedy, String code) {
            failure = Failure.newBuilder().setMessage(message).setRemedy(remedy).setCode(code).build();
        }
    }

    private final ServerSocketChannel listener;
    private final Function<Request, Result> answer;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeControlDomain(HostPaths paths, Function<Request, Result> answer) {
        this.answer = answer;
        try {
            Files.createDirectories(paths.domains());
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(paths.controlSocket()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "fake-control");
        thread.setDaemon(true);
        thread.start();
    }

    List<Request> requests() {
        return requests;
    }

    Request only(Request.OperationCase operation) {
        List<Request> found = requests.stream().filter(request -> request.getOperationCase() == operation).toList();
        if (found.size() != 1) {
            throw new AssertionError(operation + " was asked " + found.size() + " times, in " + requests);
        }
        return found.get(0);
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                Request request = Frames.read(client, Request.parser());
                if (request != null) {
                    requests.add(request);
                    Frames.write(client, Response.newBuilder()
                            .setProgress(Progress.newBuilder().setStep("thinking").setPercent(50)).build());
                    Frames.write(client, respond(request));
                }
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    private Response respond(Request request) {
        try {
            return Response.newBuilder().setResult(answer.apply(request)).build();
        } catch (Refusal e) {
            return Response.newBuilder().setFailure(e.failure).build();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
