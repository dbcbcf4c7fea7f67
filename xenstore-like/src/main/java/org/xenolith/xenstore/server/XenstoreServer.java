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
import java.util.concurrent.CompletableFuture;
import jdk.net.ExtendedSocketOptions;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.store.Metrics;
import org.xenolith.xenstore.store.Store;

/** A running store. Safe from any thread. */
public final class XenstoreServer implements AutoCloseable {
    private static final int LISTEN_BACKLOG = 4096;

    private final Store store;
    private final Durability durability;
    private final EventLoop loop;
    private final Thread thread;

    private XenstoreServer(Store store, Durability durability) throws IOException {
        this.store = store;
        this.durability = durability;
        DaemonHost host = new DaemonHost(durability);
        store.host(host);
        loop = new EventLoop(store, () -> {
            durability.sync();
            host.flush();
        });
        thread = new Thread(loop, "xenstored");
        thread.setDaemon(true);
    }

    /** Starts an empty store that keeps nothing on disk. */
    public static XenstoreServer start() throws IOException {
        XenstoreServer server = new XenstoreServer(new Store(), Durability.NONE);
        server.thread.start();
        return server;
    }

    /**
     * Starts a store whose changes survive the process: it is what the directory holds of this boot of the machine.
     *
     * @throws IOException if the directory cannot be used, or another daemon uses it
     */
    public static XenstoreServer start(Path stateDirectory) throws IOException {
        JournalDurability durability = JournalDurability.open(stateDirectory);
        XenstoreServer server = new XenstoreServer(durability.store(), durability);
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
        onLoop(() -> loop.listen(channel, client -> admit(client, self)));
    }

    /** Listens on a unix socket whose clients all speak for one guest, so that a guest can be simulated by any client. */
    public synchronized void listenAs(Path socket, ConnectionPolicy policy) throws IOException {
        onLoop(() -> loop.listen(bind(socket), client -> policy));
    }

    private ServerSocketChannel bind(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket), LISTEN_BACKLOG);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        return channel;
    }

    private static ConnectionPolicy admit(SocketChannel client, UserPrincipal self) throws IOException {
        UserPrincipal user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return user.equals(self) || user.getName().equals("root") ? ConnectionPolicy.control() : null;
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
