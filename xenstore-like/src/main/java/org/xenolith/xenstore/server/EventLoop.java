package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.store.Store;

/**
 * The thread that owns the store. Each round: read and handle what clients sent, make it durable, send what came of it.
 */
final class EventLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int TRANSFER = 64 * 1024;
    /** How long one transaction's turn may keep others waiting. */
    private static final long TURN_NANOS = 50_000_000;
    private static final long MILLI = 1_000_000;

    /** Decides who may connect. */
    interface Gate {
        /** The policy for a client, or null to turn it away. */
        ConnectionPolicy admit(SocketChannel channel) throws IOException;

        /** The guest that all clients speak for, or {@link #CREDENTIALS}. */
        int guest();
    }

    /** Clients are told apart by their credentials. */
    static final int CREDENTIALS = -1;

    private record Timer(long due, Peer peer) {
    }

    private final Store store;
    private final Durability durability;
    private final Runnable afterRound;
    private final Selector selector;
    private final IdlePoll idle = new IdlePoll();
    private final ByteBuffer transfer = ByteBuffer.allocateDirect(TRANSFER);
    private final byte[] input = new byte[3 * TRANSFER];
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));
    private List<Peer> dirty = new ArrayList<>();
    private List<Peer> flushing = new ArrayList<>();
    private List<Peer> again = new ArrayList<>();
    private List<Peer> next = new ArrayList<>();
    private volatile boolean stopping;
    private volatile boolean ended;
    private boolean stopped;

    /**
     * @param durability makes changes durable before their answers are sent, those of a round at once
     * @param afterRound called when a round is over
     */
    EventLoop(Store store, Durability durability, Runnable afterRound) throws IOException {
        this.store = store;
        this.durability = durability;
        this.afterRound = afterRound;
        selector = Selector.open();
    }

    Store store() {
        return store;
    }

    /** A buffer for one read or write. */
    ByteBuffer transfer() {
        return transfer;
    }

    /** Where held and newly read bytes are put together. */
    byte[] input() {
        return input;
    }

    long now() {
        return System.nanoTime();
    }

    int limit(Peer peer) {
        return store.rateLimit(peer);
    }

    void trouble(String doing, Exception e) {
        LOG.debug("{}", doing, e);
    }

    /** Runs a task on the loop; false if the loop has ended. Safe from any thread. */
    boolean execute(Runnable task) {
        if (stopping) {
            return false;
        }
        tasks.add(task);
        if (ended && tasks.remove(task)) {
            return false;
        }
        selector.wakeup();
        return true;
    }

    void dirty(Peer peer) {
        dirty.add(peer);
    }

    void again(Peer peer) {
        again.add(peer);
    }

    /** What a peer had to wait for has happened: its turn is now, not in the next round. */
    void next(Peer peer) {
        next.add(peer);
    }

    void later(Peer peer, long nanos) {
        if (nanos == 0) {
            again.add(peer);
        } else {
            timers.add(new Timer(now() + nanos, peer));
        }
    }

    /** Serves a listening socket. On the loop's thread, or before it runs. */
    void listen(ServerSocketChannel channel, Gate gate) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT, gate);
    }

    /** Serves a connected socket. On the loop's thread. */
    void adopt(SocketChannel channel, ConnectionPolicy policy) throws IOException {
        channel.configureBlocking(false);
        SocketPeer peer = new SocketPeer(this, channel, policy);
        peer.register(channel.register(selector, SelectionKey.OP_READ, peer));
        store.attach(peer);
    }

    /** Serves a connected socket for which there is a peer already. Before the loop runs. */
    void resume(SocketPeer peer) throws IOException {
        peer.channel().configureBlocking(false);
        peer.register(peer.channel().register(selector, SelectionKey.OP_READ, peer));
        peer.wake();
        again(peer);
    }

    /** Lets go of all sockets without closing them, and ends. On the loop's thread. */
    LiveUpdate.Sockets release() throws IOException {
        List<ServerSocketChannel> listening = new ArrayList<>();
        List<Integer> guests = new ArrayList<>();
        List<SocketChannel> connected = new ArrayList<>();
        for (SocketPeer peer : store.peers(SocketPeer.class)) {
            connected.add(peer.channel());
        }
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Gate gate && key.isValid()) {
                listening.add((ServerSocketChannel) key.channel());
                guests.add(gate.guest());
            }
            key.cancel();
        }
        selector.selectNow();
        selector.close();
        stopping = true;
        stopped = true;
        return new LiveUpdate.Sockets(listening, guests, connected);
    }

    void stop() {
        stopping = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                round();
            }
        } catch (IOException e) {
            LOG.error("the store's event loop failed", e);
        } finally {
            end();
        }
    }

    private void round() throws IOException {
        long timeout = timeout();
        if (timeout == 0) {
            selector.selectNow(this::ready);
        } else {
            await(Math.max(0, timeout));
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        runTimers();
        List<Peer> resumed = again;
        again = new ArrayList<>(0);
        resumed.forEach(Peer::resume);
        resumeNext();
        durability.sync();
        flush();
        store.tidy();
        afterRound.run();
    }

    /** Handles what clients send next; 0 stands for no time-out. */
    private void await(long timeoutMillis) throws IOException {
        long start = now();
        long span = idle.span();
        boolean busy = false;
        while (!busy && now() - start < span) {
            busy = selector.selectNow(this::ready) > 0 || !tasks.isEmpty() || stopping;
            if (!busy) {
                Thread.yield();
            }
        }
        if (!busy) {
            selector.select(this::ready, timeoutMillis);
        }
        idle.waited(now() - start);
    }

    private long timeout() {
        if (!again.isEmpty() || !next.isEmpty() || !dirty.isEmpty() || !store.isTidy()) {
            return 0;
        }
        long wait = store.hasTurns() ? TURN_NANOS / 5 / MILLI : -1;
        Timer timer = timers.peek();
        if (timer != null) {
            long due = Math.max(1, (timer.due - now()) / MILLI);
            wait = wait < 0 ? due : Math.min(wait, due);
        }
        return wait;
    }

    private void runTimers() {
        if (store.hasTurns()) {
            store.expireTurns(now() - TURN_NANOS);
        }
        while (!timers.isEmpty() && timers.peek().due - now() <= 0) {
            again.add(timers.poll().peer);
        }
    }

    private void resumeNext() {
        if (!next.isEmpty()) {
            List<Peer> resumed = next;
            next = new ArrayList<>(1);
            resumed.forEach(Peer::resume);
        }
    }

    /** Answers whose turn has come before who has just had it: for those the way is longer. */
    private void sendNext() {
        List<Peer> resumed = next;
        resumeNext();
        for (int i = 0; i < resumed.size() && durability.isSynced(); i++) {
            resumed.get(i).flush();
        }
    }

    private void flush() {
        while (!dirty.isEmpty()) {
            List<Peer> full = dirty;
            dirty = flushing;
            for (int i = 0; i < full.size(); i++) {
                full.get(i).flush();
            }
            full.clear();
            flushing = full;
        }
    }

    private void ready(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof SocketPeer peer) {
            if (key.isReadable()) {
                peer.readable();
                if (durability.isSynced()) {
                    sendNext();
                    flush();
                }
            }
            if (key.isValid() && key.isWritable()) {
                peer.wake();
            }
        } else {
            accept((ServerSocketChannel) key.channel(), (Gate) key.attachment());
        }
    }

    private void accept(ServerSocketChannel listening, Gate gate) {
        try {
            SocketChannel channel = listening.accept();
            while (channel != null) {
                admit(channel, gate);
                channel = listening.accept();
            }
        } catch (IOException e) {
            LOG.warn("cannot accept a client on {}: {}", listening, e.getMessage());
        }
    }

    private void admit(SocketChannel channel, Gate gate) throws IOException {
        ConnectionPolicy policy = gate.admit(channel);
        if (policy == null) {
            channel.close();
        } else {
            adopt(channel, policy);
        }
    }

    private void end() {
        ended = true;
        if (stopped) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            return;
        }
        stopped = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        durability.sync();
        flush();
        store.peers(Peer.class).forEach(Peer::close);
        for (SelectionKey key : selector.keys()) {
            close(key);
        }
        try {
            selector.close();
        } catch (IOException e) {
            trouble("closing the selector", e);
        }
    }

    private void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            trouble("closing a socket", e);
        }
    }
}
