package org.xenolith.toolstack.rpc.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Response;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.rpc.Frames;

/** Asks the control domain; a connection for each request. Safe on any number of threads. */
public final class ControlClient {
    private static final int PROTOCOL_VERSION = 1;
    private static final ProgressListener NOBODY = progress -> { };

    private final Path socket;

    public ControlClient(Path socket) {
        this.socket = socket;
    }

    /** Whether something answers on the socket. */
    public boolean answers() {
        try (SocketChannel channel = connect()) {
            return channel.isConnected();
        } catch (IOException | NoControlDomainException | ControlException e) {
            return false;
        }
    }

    public Result call(Request.Builder request) {
        return call(request, NOBODY);
    }

    /**
     * Sends the request and waits for its end; waits as long as the control domain takes.
     *
     * @throws NoControlDomainException if nobody answers
     * @throws ControlException if it is refused, or the connection breaks
     */
    public Result call(Request.Builder request, ProgressListener listener) {
        try (SocketChannel channel = connect()) {
            Frames.write(channel, request.setVersion(PROTOCOL_VERSION).build());
            while (true) {
                Response response = Frames.read(channel, Response.parser());
                if (response == null) {
                    throw lost("it closed the connection before it answered", null);
                }
                switch (response.getFrameCase()) {
                    case PROGRESS -> listener.progress(response.getProgress());
                    case RESULT -> {
                        return response.getResult();
                    }
                    case FAILURE -> throw new ControlException(response.getFailure().getMessage(),
                            response.getFailure().getRemedy(), response.getFailure().getCode(), null);
                    default -> throw lost("it sent a frame of an unknown kind", null);
                }
            }
        } catch (IOException e) {
            throw lost(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            if (denied(e)) {
                throw new ControlException("no permission to connect to " + socket,
                        "run xl as the user who runs the control domain", "permission", e);
            }
            throw new NoControlDomainException(socket, e);
        }
    }

    private boolean denied(IOException e) {
        return e instanceof AccessDeniedException || Files.exists(socket) && !Files.isWritable(socket);
    }

    private static ControlException lost(String what, Throwable cause) {
        return new ControlException("the control domain did not answer: " + what,
                "see its log; bin/xenolithd status tells whether it runs", ControlException.CONNECTION_LOST, cause);
    }
}
