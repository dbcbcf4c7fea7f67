package org.xenolith.toolstack.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.PeerCredentials;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * A connection between the control domain and a domain process: frames with descriptors. One reader and any number of
 * writers at a time.
 */
public final class FrameSocket implements AutoCloseable {
    /** A frame and the descriptors that came with it, now owned by the receiver. */
    public record Received(VmmFrame frame, List<Descriptor> descriptors) {
    }

    private final UnixSocket socket;
    private final PeerCredentials peer;

    /** Takes ownership of a connected socket. */
    public FrameSocket(UnixSocket socket) {
        this.socket = socket;
        this.peer = socket.peer();
    }

    /** Sends a frame; the descriptors are duplicated into the other process and stay the caller's. */
    public void send(VmmFrame frame, List<? extends Descriptor> descriptors) throws IOException {
        byte[] bytes = Frames.encode(frame);
        try {
            socket.send(bytes, 0, bytes.length, descriptors.toArray(Descriptor[]::new));
        } catch (LinuxException e) {
            throw new IOException("cannot send to process " + peer.pid(), e);
        }
    }

    /** Waits for the next frame; null where the other side has closed. */
    public Received receive() throws IOException {
        List<Descriptor> descriptors = new ArrayList<>();
        try {
            return receive(descriptors);
        } catch (IOException e) {
            descriptors.forEach(Descriptor::close);
            throw e;
        }
    }

    private Received receive(List<Descriptor> descriptors) throws IOException {
        byte[] header = new byte[Integer.BYTES];
        if (!fill(header, descriptors, true)) {
            return null;
        }
        byte[] body = new byte[Frames.length(ByteBuffer.wrap(header).getInt())];
        fill(body, descriptors, false);
        return new Received(VmmFrame.parseFrom(body), descriptors);
    }

    private boolean fill(byte[] into, List<Descriptor> descriptors, boolean mayEnd) throws IOException {
        int done = 0;
        while (done < into.length) {
            int got = receive(into, done, descriptors);
            if (got < 0) {
                if (mayEnd && done == 0) {
                    return false;
                }
                throw new IOException("process " + peer.pid() + " closed the connection inside a frame");
            }
            done += got;
        }
        return true;
    }

    private int receive(byte[] into, int offset, List<Descriptor> descriptors) throws IOException {
        try {
            return socket.receive(into, offset, into.length - offset, descriptors);
        } catch (LinuxException e) {
            throw new IOException("cannot receive from process " + peer.pid(), e);
        }
    }

    /** Who is on the other side, as the kernel knows it. */
    public PeerCredentials peer() {
        return peer;
    }

    /** The raw socket, for a connection that stops speaking frames; the caller must not use both. */
    public UnixSocket raw() {
        return socket;
    }

    /** Ends the connection; a reader that waits sees its end. */
    @Override
    public void close() {
        socket.shutdown();
        socket.close();
    }
}
