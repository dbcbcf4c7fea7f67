package org.xenolith.toolstack.vmm;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
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

    /** Where typed bytes go; tells how many were taken. */
    @FunctionalInterface
    interface Input {
        int type(byte[] bytes, int offset, int length);
    }

    private final UnixListener listener;
    private final ConsoleHistory history;
    private final Input input;
    private final Executor threads;
    private final Set<UnixSocket> clients = ConcurrentHashMap.newKeySet();

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
                UnixSocket client = listener.accept();
                if (clients.size() >= MAX_CLIENTS) {
                    client.close();
                    continue;
                }
                clients.add(client);
                threads.execute(() -> print(client));
                threads.execute(() -> type(client));
            }
        } catch (LinuxException e) {
            LOG.debug("console socket closed: {}", e.getMessage());
        }
    }

    private void print(UnixSocket client) {
        byte[] bytes = new byte[8192];
        ConsoleHistory.Cursor cursor = history.cursor();
        try {
            for (int length = cursor.read(bytes); length >= 0; length = cursor.read(bytes)) {
                client.send(bytes, 0, length);
            }
        } catch (LinuxException e) {
            LOG.debug("console client went away: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(client);
        }
    }

    private void type(UnixSocket client) {
        byte[] bytes = new byte[1024];
        try {
            int length = client.receive(bytes, 0, bytes.length, List.of());
            while (length >= 0) {
                type(client, bytes, length);
                length = client.receive(bytes, 0, bytes.length, List.of());
            }
        } catch (LinuxException e) {
            LOG.debug("console client went away: {}", e.getMessage());
        } finally {
            leave(client);
        }
    }

    private void type(UnixSocket client, byte[] bytes, int length) {
        for (int done = 0; done < length && clients.contains(client); ) {
            int taken = input.type(bytes, done, length - done);
            done += taken;
            if (taken == 0) {
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    /** Wakes both of a client's threads; the socket is closed by the one that comes second. */
    private void leave(UnixSocket client) {
        if (clients.remove(client)) {
            client.shutdown();
        } else {
            client.close();
        }
    }

    @Override
    public void close() {
        listener.stop();
        listener.close();
        history.close();
        clients.forEach(UnixSocket::shutdown);
    }
}
