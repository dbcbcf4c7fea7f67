package org.xenolith.xenstore.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;

/** Makes clients. */
public final class XenstoreClients {
    private XenstoreClients() {
    }

    /** Connects over a unix socket. A lost connection is made again, watches are registered again. */
    public static XenstoreAdmin connect(Path socket) throws IOException {
        return connect(receiver -> new SocketTransport(open(socket), receiver));
    }

    /** Connects within the server's process. */
    public static XenstoreAdmin inProcess(XenstoreServer server, ConnectionPolicy policy) throws IOException {
        return connect(receiver -> new LocalTransport(server, policy, receiver));
    }

    /**
     * Connects through a channel that is handed in, such as one of a pair whose other end the server accepted. With no
     * way to make it again, a lost connection is final.
     */
    public static XenstoreAdmin over(SocketChannel channel) throws IOException {
        WireClient client = new WireClient(Transport.Connector.once(channel));
        client.connect();
        return client;
    }

    /** How to get a connected socket. */
    @FunctionalInterface
    public interface SocketOpener {
        SocketChannel open() throws IOException;
    }

    /** A connector over sockets that an opener makes. */
    public static Transport.Connector connector(SocketOpener opener) {
        return receiver -> new SocketTransport(opener.open(), receiver);
    }

    /** Connects through whatever a connector makes, such as a guest's ring. */
    public static XenstoreAdmin connect(Transport.Connector connector) throws IOException {
        WireClient client = new WireClient(connector);
        client.connect();
        return client;
    }

    private static SocketChannel open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot connect to xenstore at " + socket, e);
        }
        return channel;
    }
}
