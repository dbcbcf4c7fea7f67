package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.proto.Hello.Purpose;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.rpc.Frames;

/**
 * Where the control domain's xenstored connects to this process: one connection for the guest, one for its back ends.
 * A new control domain connects anew; whoever lost its connection waits here for the next.
 */
public final class StoreLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLines.class);
    private static final long PATIENCE_MS = 1000;

    private final ServerSocketChannel listener;
    private final Map<Purpose, SocketChannel> waiting = new EnumMap<>(Purpose.class);

    StoreLines(Path socket) throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket), 4);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        Thread thread = new Thread(this::accept, "store-accept");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where a process that listens on {@code N.sock} takes these connections: {@code N.xs}. */
    public static Path beside(Path socket) {
        String name = socket.getFileName().toString();
        return socket.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".xs");
    }

    private void accept() {
        try {
            while (true) {
                greet(listener.accept());
            }
        } catch (IOException e) {
            LOG.debug("store socket closed: {}", e.toString());
        }
    }

    private void greet(SocketChannel channel) throws IOException {
        try {
            VmmFrame first = Frames.read(channel, VmmFrame.parser());
            if (first != null && first.hasHello() && first.getHello().getPurpose() != Purpose.CONTROL) {
                put(first.getHello().getPurpose(), channel);
                return;
            }
        } catch (IOException e) {
            LOG.debug("no greeting on the store socket: {}", e.toString());
        }
        channel.close();
    }

    private synchronized void put(Purpose purpose, SocketChannel channel) throws IOException {
        SocketChannel older = waiting.put(purpose, channel);
        if (older != null) {
            older.close();
        }
        notifyAll();
    }

    /** The next connection for a purpose; fails where none comes for a while. */
    synchronized SocketChannel take(Purpose purpose) throws IOException {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        try {
            while (!waiting.containsKey(purpose)) {
                long left = deadline - System.currentTimeMillis();
                if (left <= 0) {
                    throw new IOException("no control domain has connected");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return waiting.remove(purpose);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
