package org.xenolith.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream that comes over a local socket, or over a connection that is put in its place before its first byte, so that whoever
 * made the connection has no part in what goes over it. One thread reads.
 */
public final class SwitchedStream implements ReadableByteChannel {
    private static final byte[] SWITCH = {0};

    private final UnixSocket local;
    private ByteBuffer first = ByteBuffer.allocate(0);
    private StreamSocket stream;
    private boolean shut;

    /** Takes ownership of the local socket. */
    public SwitchedStream(UnixSocket local) {
        this.local = local;
    }

    /** Puts a connection in the place of a local socket's stream, nothing of which has been written; both stay the caller's. */
    public static void switchTo(Descriptor connection, UnixSocket local) {
        local.send(SWITCH, 0, SWITCH.length, connection);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (stream == null) {
            begin();
        }
        if (first.hasRemaining() && target.hasRemaining()) {
            target.put(first.get());
            return 1;
        }
        return stream.read(target);
    }

    private void begin() throws IOException {
        byte[] byteOfLocal = new byte[1];
        List<Descriptor> connections = new ArrayList<>();
        int got = receive(byteOfLocal, connections);
        if (connections.isEmpty()) {
            first = ByteBuffer.wrap(byteOfLocal, 0, Math.max(0, got));
            use(local);
        } else {
            use(connections.get(0));
            connections.subList(1, connections.size()).forEach(Descriptor::close);
        }
    }

    private int receive(byte[] into, List<Descriptor> connections) throws IOException {
        try {
            return local.receive(into, 0, into.length, connections);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private synchronized void use(Descriptor connection) {
        stream = new StreamSocket(connection.release());
        if (shut) {
            stream.shutdown();
        }
    }

    /** Ends it: a thread that waits in {@link #read} comes back. */
    public synchronized void shutdown() {
        shut = true;
        local.shutdown();
        if (stream != null) {
            stream.shutdown();
        }
    }

    @Override
    public synchronized boolean isOpen() {
        return stream == null ? local.fd() >= 0 : stream.isOpen();
    }

    /** Nobody reads any more. */
    @Override
    public synchronized void close() {
        local.close();
        if (stream != null) {
            stream.close();
        }
    }
}
