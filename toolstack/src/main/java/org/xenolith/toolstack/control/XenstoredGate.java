package org.xenolith.toolstack.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.xenolith.abi.DomId;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Hello;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.rpc.Frames;
import org.xenolith.toolstack.vmm.StoreLines;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.tree.Node;

/**
 * Our own xenstored as the control domain sees it. A domain process's two connections are made from this side, so
 * that what each may do is fixed by the socket it was made to, never by what the process says.
 */
final class XenstoredGate implements StoreGate {
    private final XenstoreServer server;
    private final XenstoreAdmin domains;

    XenstoredGate(XenstoreServer server, XenstoreAdmin domains) {
        this.server = server;
        this.domains = domains;
    }

    @Override
    public void connect(int domid, Path socket) throws IOException {
        Path lines = StoreLines.beside(socket);
        connect(lines, Hello.Purpose.XENSTORE_GUEST, ConnectionPolicy.guest(domid));
        connect(lines, Hello.Purpose.XENSTORE_BACKEND, ConnectionPolicy.backend(domid));
    }

    @Override
    public void reconnectGuest(int domid, Path socket) throws IOException {
        connect(StoreLines.beside(socket), Hello.Purpose.XENSTORE_GUEST, ConnectionPolicy.guest(domid));
    }

    private void connect(Path socket, Hello.Purpose purpose, ConnectionPolicy policy) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            Frames.write(channel, VmmFrame.newBuilder()
                    .setHello(Hello.newBuilder().setVersion(1).setPurpose(purpose)).build());
            server.accept(channel, policy);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void introduce(int domid, long gfn, int port) {
        domains.introduceDomain(new DomId(domid), gfn, port);
    }

    @Override
    public Node tree() {
        try {
            return server.tree();
        } catch (IOException e) {
            throw new OperationException("xenstored cannot be read: " + e.getMessage(), "see the control domain's log", e);
        }
    }

    @Override
    public void release(int domid) {
        DomId domain = new DomId(domid);
        if (domains.isDomainIntroduced(domain)) {
            domains.releaseDomain(domain);
        }
    }
}
