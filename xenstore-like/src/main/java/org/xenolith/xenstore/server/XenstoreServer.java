package org.xenolith.xenstore.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.store.HandOver;
import org.xenolith.xenstore.store.Metrics;
import org.xenolith.xenstore.store.Store;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.store.TakeOver;

/** A running store. Safe from any thread. */
public final class XenstoreServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XenstoreServer.class);
    private static final int LISTEN_BACKLOG = 4096;

    private final Store store;
    private final Durability durability;
    private final Path stateDirectory;
    private final DaemonHost host;
    private final EventLoop loop;
    private final Thread thread;

    private XenstoreServer(Store store, Durability durability, Path stateDirectory) throws IOException {
        this.stateDirectory = stateDirectory;
        this.store = store;
        this.durability = durability;
        host = new DaemonHost(durability, () -> store.peers(LocalPeer.class).isEmpty());
        store.host(host);
        loop = new EventLoop(store, durability, () -> {
            host.flush();
            update();
        });
        thread = new Thread(loop, "xenstored");
        thread.setDaemon(true);
    }

    private static XenstoreServer create(Path stateDirectory) throws IOException {
        if (stateDirectory == null) {
            return new XenstoreServer(new Store(), Durability.NONE, null);
        }
        JournalDurability durability = JournalDurability.open(stateDirectory);
        return new XenstoreServer(durability.store(), durability, stateDirectory);
    }

    /** Goes on where another version of the daemon in this process stopped. */
    static XenstoreServer adopt(byte[] state, LiveUpdate.Sockets sockets, Path stateDirectory) throws IOException {
        XenstoreServer server = create(stateDirectory);
        List<SocketPeer> peers = new ArrayList<>();
        TakeOver.read(server.store, state, (index, policy) -> {
            peers.add(new SocketPeer(server.loop, sockets.connected().get(index), policy));
            return peers.get(index);
        }, (connection, bytes) -> ((Peer) connection).hold(bytes));
        for (int i = 0; i < sockets.listening().size(); i++) {
            server.loop.listen(sockets.listening().get(i), gate(sockets.listening().get(i), sockets.guests().get(i)));
        }
        for (SocketPeer peer : peers) {
            server.loop.resume(peer);
        }
        server.thread.start();
        return server;
    }

    private static EventLoop.Gate gate(ServerSocketChannel channel, int guest) throws IOException {
        UnixDomainSocketAddress address = (UnixDomainSocketAddress) channel.getLocalAddress();
        return guest == EventLoop.CREDENTIALS ? new CredentialGate(Files.getOwner(address.getPath()))
                : new GuestGate(ConnectionPolicy.guestSocket(guest));
    }

    /** Makes way for another version, if that was asked for. On the loop's thread, between rounds. */
    private void update() {
        LiveUpdate update = host.update();
        if (update == null) {
            return;
        }
        try {
            List<SocketPeer> peers = store.peers(SocketPeer.class);
            byte[] state = HandOver.write(store, peers, peers.stream().map(Peer::held).toList());
            LiveUpdate.Sockets sockets = loop.release();
            durability.close();
            try {
                update.start(state, sockets, stateDirectory);
                LOG.info("another version has taken over {} connections", peers.size());
            } catch (IOException e) {
                LOG.error("the new version does not take over; this one goes on", e);
                adopt(state, sockets, stateDirectory);
            }
        } catch (IOException e) {
            LOG.error("live update failed", e);
        }
    }

    private record CredentialGate(UserPrincipal self) implements EventLoop.Gate {
        @Override
        public ConnectionPolicy admit(SocketChannel client) throws IOException {
            UserPrincipal user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            return user.equals(self) || user.getName().equals("root") ? ConnectionPolicy.control() : null;
        }

        @Override
        public int guest() {
            return EventLoop.CREDENTIALS;
        }
    }

    private record GuestGate(ConnectionPolicy policy) implements EventLoop.Gate {
        @Override
        public ConnectionPolicy admit(SocketChannel client) {
            return policy;
        }

        @Override
        public int guest() {
            return policy.domid();
        }
    }

    /** Starts an empty store that keeps nothing on disk. */
    public static XenstoreServer start() throws IOException {
        XenstoreServer server = create(null);
        server.thread.start();
        return server;
    }

    /**
     * Starts a store whose changes survive the process: it is what the directory holds of this boot of the machine.
     *
     * @throws IOException if the directory cannot be used, or another daemon uses it
     */
    public static XenstoreServer start(Path stateDirectory) throws IOException {
        XenstoreServer server = create(stateDirectory);
        server.thread.start();
        return server;
    }

    /**
     * Listens on a unix socket, replacing a stale one. Root and the server's own user become the control domain, others
     * are turned away.
     */
    public synchronized void listen(Path socket) throws IOException {
        ServerSocketChannel channel = bind(socket);
        UserPrincipal self = Files.getOwner(socket);
        onLoop(() -> loop.listen(channel, new CredentialGate(self)));
    }

    /** Listens on a unix socket whose clients all speak for one guest, so that a guest can be simulated by any client. */
    public synchronized void listenAs(Path socket, ConnectionPolicy policy) throws IOException {
        onLoop(() -> loop.listen(bind(socket), new GuestGate(policy)));
    }

    private ServerSocketChannel bind(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket), LISTEN_BACKLOG);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        return channel;
    }

    /** Serves a connected stream socket, which becomes the server's to close. */
    public void accept(SocketChannel channel, ConnectionPolicy policy) throws IOException {
        onLoop(() -> loop.adopt(channel, policy));
    }

    /** Connects from inside this process. */
    public LocalConnection connect(ConnectionPolicy policy, LocalConnection.Receiver receiver) throws IOException {
        LocalPeer peer = new LocalPeer(loop, policy, receiver);
        onLoop(() -> store.attach(peer));
        return peer;
    }

    /** Ends the connections that speak for a domain, as a lost socket would. */
    public void disconnectAll(int domid) throws IOException {
        onLoop(() -> store.peers(Peer.class).stream().filter(peer -> peer.policy().domid() == domid).forEach(Peer::close));
    }

    /** The whole tree at one moment, after every request that was taken before this call. */
    public Node tree() throws IOException {
        CompletableFuture<Node> root = new CompletableFuture<>();
        onLoop(() -> root.complete(store.root()));
        return root.join();
    }

    public Metrics metrics() {
        return store.metrics();
    }

    /** Sends what is due, closes every connection and ends the thread. */
    @Override
    public synchronized void close() {
        loop.stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        durability.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface LoopTask {
        void run() throws IOException;
    }

    private void onLoop(LoopTask task) throws IOException {
        CompletableFuture<IOException> done = new CompletableFuture<>();
        boolean taken = loop.execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException e) {
                done.complete(e);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw new IOException("the store has ended");
        }
        IOException failure = done.join();
        if (failure != null) {
            throw failure;
        }
    }
}
