package org.xenolith.xenstore.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsOp;

/**
 * A client's side of a session with the store: numbers its requests, matches answers, and after a lost connection
 * connects again, sends again what was not answered, and registers the watches again. With a server that knows no
 * sessions, what was not answered fails with EIO instead.
 */
final class Link implements WireOps.Exchange, Transport.Receiver {
    /** Most unanswered requests; the server remembers 64. */
    private static final int WINDOW = 48;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private record Call(XsOp op, int txId, byte[] payload, CompletableFuture<byte[]> answer) {
    }

    private final Transport.Connector connector;
    private final WatchTable watches;
    private final String sessionId = UUID.randomUUID().toString();
    private final Semaphore window = new Semaphore(WINDOW);
    private final Map<Integer, Call> unanswered = new LinkedHashMap<>();
    private final Set<Integer> transactions = new TreeSet<>();
    private Transport transport;
    private boolean sessions;
    private boolean closed;
    private long nextNumber = 1;

    Link(Transport.Connector connector, WatchTable watches) {
        this.connector = connector;
        this.watches = watches;
    }

    /** Connects for the first time. */
    void open() throws IOException {
        CompletableFuture<byte[]> hello = new CompletableFuture<>();
        synchronized (this) {
            transport = connector.connect(this);
            greet(hello);
        }
        try {
            hello.get();
            synchronized (this) {
                sessions = true;
            }
        } catch (ExecutionException e) {
            if (((XenstoreException) e.getCause()).error() == XsError.EIO) {
                close();
                throw new IOException("xenstore closed the connection", e.getCause());
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting to xenstore", e);
        }
    }

    /** Numbers of requests are their place on the session, from 1; 0 is the greeting. Unanswered ones are the last ones. */
    private void greet(CompletableFuture<byte[]> answer) {
        long next = nextNumber - unanswered.size();
        List<String> words = new ArrayList<>(List.of("session", sessionId, Long.toString(next)));
        transactions.forEach(id -> words.add(Integer.toUnsignedString(id)));
        Call call = new Call(XsOp.CONTROL, 0, WireOps.payload(new byte[0], words.toArray(String[]::new)), answer);
        if (answer != null) {
            unanswered.put(0, call);
        }
        send(0, call);
    }

    @Override
    public byte[] request(XsOp op, int txId, byte[] payload) {
        Call call = new Call(op, txId, payload, new CompletableFuture<>());
        window.acquireUninterruptibly();
        try {
            synchronized (this) {
                if (closed) {
                    throw new XenstoreException(XsError.EIO, "the connection is closed");
                }
                if (transport == null && !sessions) {
                    throw new XenstoreException(XsError.EIO, "the connection is lost");
                }
                int id = (int) nextNumber++;
                unanswered.put(id, call);
                if (transport != null) {
                    send(id, call);
                }
            }
            return call.answer.join();
        } catch (java.util.concurrent.CompletionException e) {
            XsError error = ((XenstoreException) e.getCause()).error();
            throw new XenstoreException(error, op + " " + describe(payload));
        } finally {
            window.release();
        }
    }

    private static String describe(byte[] payload) {
        List<String> strings = WireOps.strings(payload, 0);
        return strings.isEmpty() ? "" : strings.get(0);
    }

    private void send(int id, Call call) {
        OutBuffer frame = new OutBuffer();
        frame.begin(call.op, id, call.txId);
        frame.put(call.payload);
        frame.end();
        transport.send(frame.drain());
    }

    @Override
    public void received(int type, int reqId, int txId, byte[] payload) {
        if (type == XsOp.WATCH_EVENT.code()) {
            List<String> event = WireOps.strings(payload, 0);
            if (event.size() >= 2) {
                watches.fired(event.get(0), event.get(1));
            }
            return;
        }
        Call call;
        synchronized (this) {
            call = unanswered.remove(reqId);
            if (call != null) {
                follow(call, type, payload);
            }
        }
        if (call == null) {
            return;
        }
        if (type == XsOp.ERROR.code()) {
            call.answer.completeExceptionally(new XenstoreException(error(payload), call.op.name()));
        } else {
            call.answer.complete(payload);
        }
    }

    /** Keeps track of which transactions are open. */
    private void follow(Call call, int type, byte[] payload) {
        if (call.op == XsOp.TRANSACTION_START && type == call.op.code()) {
            transactions.add(Integer.parseUnsignedInt(WireOps.strings(payload, 0).get(0)));
        } else if (call.op == XsOp.TRANSACTION_END) {
            transactions.remove(call.txId);
        }
    }

    private static XsError error(byte[] payload) {
        String name = new String(payload, 0, Math.max(0, payload.length - 1), StandardCharsets.US_ASCII);
        for (XsError error : XsError.values()) {
            if (error.name().equals(name)) {
                return error;
            }
        }
        return XsError.EIO;
    }

    @Override
    public void lost() {
        synchronized (this) {
            transport = null;
            if (closed) {
                failAll();
                return;
            }
            if (!sessions) {
                failAll();
                transactions.clear();
            }
        }
        Thread again = new Thread(this::reconnect, "xenstore-reconnect");
        again.setDaemon(true);
        again.start();
    }

    private void reconnect() {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                if (tryAgain()) {
                    return;
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                close();
                return;
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    private boolean tryAgain() {
        try {
            transport = connector.connect(this);
        } catch (Transport.FinalLossException e) {
            closed = true;
            failAll();
            return true;
        } catch (IOException e) {
            return false;
        }
        if (sessions) {
            greet(null);
            unanswered.forEach(this::send);
        }
        for (WatchTable.Registration watch : watches.all()) {
            if (watch.isRegistered()) {
                int id = (int) nextNumber++;
                Call call = new Call(XsOp.WATCH, 0, WireOps.payload(new byte[0], watch.path(), watch.token()),
                        new CompletableFuture<>());
                unanswered.put(id, call);
                send(id, call);
            }
        }
        return true;
    }

    private void failAll() {
        List<Call> failed = new ArrayList<>(unanswered.values());
        unanswered.clear();
        failed.forEach(call -> call.answer.completeExceptionally(new XenstoreException(XsError.EIO, "the connection is lost")));
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    void close() {
        Transport last;
        synchronized (this) {
            closed = true;
            last = transport;
            transport = null;
            failAll();
        }
        if (last != null) {
            last.close();
        }
    }
}
