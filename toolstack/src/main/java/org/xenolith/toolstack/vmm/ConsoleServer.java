package org.xenolith.toolstack.vmm;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.UnixListener;
import org.xenolith.linux.UnixSocket;

/**
 * Serves {@code run/domain/N.console}: raw bytes both ways, the history first. Any number of clients see the same
 * output; what they type is mixed.
 */
final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final int MAX_CLIENTS = 16;
    private static final long RETRY_NS = 5_000_000;
    /** How often the guest is offered what somebody typed who has gone since: for a second. */
    private static final int LAST_OFFERS = 200;
    /** How long the end waits until everybody attached, or waiting to be, has read all: a client that does not read is left behind. */
    private static final long LAST_READ_NS = 1_000_000_000;

    /** Where typed bytes go; tells how many were taken. */
    @FunctionalInterface
    interface Input {
        int type(byte[] bytes, int offset, int length);
    }

    private final UnixListener listener;
    private final ConsoleHistory history;
    private final Input input;
    private final Executor threads;
    /** Who is attached, and how far it has read. */
    private record Client(UnixSocket socket, ConsoleHistory.Cursor cursor, AtomicInteger threads, CountDownLatch shown) {
        Client(UnixSocket socket, ConsoleHistory.Cursor cursor) {
            this(socket, cursor, new AtomicInteger(2), new CountDownLatch(1));
        }

        /** Whether nothing can be shown to it any more; what it typed before still counts. */
        boolean deaf() {
            return shown.getCount() == 0;
        }
    }

    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch accepted = new CountDownLatch(1);

    /** Takes ownership of the socket. */
    ConsoleServer(UnixListener listener, ConsoleHistory history, Input input, Executor threads) {
        this.listener = listener;
        this.history = history;
        this.input = input;
        this.threads = threads;
        threads.execute(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                UnixSocket socket = listener.accept();
                if (clients.size() >= MAX_CLIENTS) {
                    socket.close();
                    continue;
                }
                Client client = new Client(socket, history.cursor());
                clients.add(client);
                threads.execute(() -> print(client));
                threads.execute(() -> type(client));
            }
        } catch (LinuxException e) {
            LOG.debug("console socket closed: {}", e.getMessage());
        } finally {
            accepted.countDown();
        }
    }

    private void print(Client client) {
        byte[] bytes = new byte[8192];
        try {
            for (int length = client.cursor().read(bytes); length >= 0; length = client.cursor().read(bytes)) {
                client.socket().send(bytes, 0, length);
            }
        } catch (LinuxException e) {
            LOG.debug("console client went away: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.shown().countDown();
            leave(client);
        }
    }

    private void type(Client client) {
        byte[] bytes = new byte[1024];
        try {
            int length = client.socket().receive(bytes, 0, bytes.length, List.of());
            while (length >= 0) {
                type(client, bytes, length);
                length = client.socket().receive(bytes, 0, bytes.length, List.of());
            }
        } catch (LinuxException e) {
            LOG.debug("console client went away: {}", e.getMessage());
        } finally {
            client.cursor().stop();
            leave(client);
        }
    }

    private void type(Client client, byte[] bytes, int length) {
        int offers = 0;
        for (int done = 0; done < length && offers < LAST_OFFERS; ) {
            int taken = input.type(bytes, done, length - done);
            done += taken;
            if (taken == 0) {
                offers += client.deaf() ? 1 : 0;
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    /** The second of a client's threads closes its socket. */
    private void leave(Client client) {
        if (client.threads().decrementAndGet() == 0) {
            clients.remove(client);
            client.socket().close();
        }
    }

    /** Whoever has connected by now still gets all that the guest printed. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + LAST_READ_NS;
        listener.stop();
        await(accepted, deadline);
        listener.close();
        history.close();
        clients.forEach(client -> await(client.shown(), deadline));
        clients.forEach(client -> client.socket().shutdown());
    }

    private static void await(CountDownLatch latch, long deadline) {
        try {
            if (!latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.debug("a console client is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
