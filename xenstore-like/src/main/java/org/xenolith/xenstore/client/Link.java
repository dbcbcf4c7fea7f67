package org.xenolith.xenstore.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.xenolith.xenstore.store.Quota;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsOp;

/**
 * A client's side of a session with the store: numbers its requests, matches answers, and after a lost connection
 * connects again, registers the watches again, and sends again what was not answered, which may end a watch. With a server that knows no
 * sessions, what was not answered is lost instead. Safe from any thread.
 */
public final class Link implements Transport.Receiver {
    /** Most unanswered requests that callers may have on one link; the server remembers the last 64. */
    public static final int WINDOW = 48;

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final int GREETING = 0;
    private static final byte[] NOTHING = new byte[0];
    private static final Answer IGNORE = new Answer() {
        @Override
        public void answered(int type, byte[] payload) {
        }

        @Override
        public void lost() {
        }
    };

    /** Told what became of a request; on the transport's thread. */
    public interface Answer {
        /** @param type the request's type, or ERROR */
        void answered(int type, byte[] payload);

        /** There will be no answer. */
        void lost();
    }

    /** Told of watch events, on the transport's thread. */
    @FunctionalInterface
    public interface Events {
        /** @param payload path and token, each with its NUL */
        void event(byte[] payload);
    }

    private record Call(int type, int txId, byte[] payload, Answer answer) {
    }

    private final Transport.Connector connector;
    private final Events events;
    private final String sessionId = UUID.randomUUID().toString();
    private final Map<Integer, Call> unanswered = new LinkedHashMap<>();
    private final Map<String, byte[]> watches = new LinkedHashMap<>();
    private final Set<Integer> transactions = new TreeSet<>();
    private Transport transport;
    private boolean sessions;
    private boolean closed;
    private long nextNumber = 1;
    private volatile int outstanding = Quota.OUTSTANDING.initial();

    public Link(Transport.Connector connector, Events events) {
        this.connector = connector;
        this.events = events;
    }

    /** Connects for the first time; blocks until the server has answered. */
    public void open() throws IOException {
        Blocking greeting = new Blocking();
        synchronized (this) {
            transport = connector.connect(this);
            greet(greeting);
        }
        Blocking.Result result = greeting.await();
        if (result == null) {
            close();
            throw new IOException("xenstore closed the connection");
        }
        synchronized (this) {
            sessions = result.type() != XsOp.ERROR.code();
        }
    }

    /**
     * Starts with watches and transactions of an earlier link: the watches are registered, the transactions can only
     * end in EAGAIN. To be called before {@link #open}.
     */
    public synchronized void inherit(List<byte[]> formerWatches, List<Integer> formerTransactions) {
        formerWatches.forEach(this::keepWatch);
        nextNumber += watches.size();
        transactions.addAll(formerTransactions);
    }

    /** Payloads of the WATCH requests in force. */
    public synchronized List<byte[]> watches() {
        return List.copyOf(watches.values());
    }

    /** Requests the store allows this client to have unanswered, 1 to {@link #WINDOW}. It may change. */
    public int outstanding() {
        return outstanding;
    }

    /** Transactions that are open. */
    public synchronized List<Integer> transactions() {
        return List.copyOf(transactions);
    }

    /** Registers inherited watches. */
    public synchronized void rewatch() {
        for (byte[] payload : watches.values()) {
            submitNow(XsOp.WATCH.code(), 0, payload, IGNORE);
        }
    }

    private void greet(Answer answer) {
        greet(answer, nextNumber - unanswered.size());
    }

    /**
     * Numbers of requests are their place on the session, from 1; 0 is the greeting. Unanswered ones are the last ones.
     *
     * @param next the number of the message after the greeting
     */
    private void greet(Answer answer, long next) {
        List<String> words = new ArrayList<>(List.of("session", sessionId, Long.toString(next)));
        transactions.forEach(id -> words.add(Integer.toUnsignedString(id)));
        Call call = new Call(XsOp.CONTROL.code(), 0, WireOps.payload(NOTHING, words.toArray(String[]::new)), answer);
        if (answer != IGNORE) {
            unanswered.put(GREETING, call);
        }
        send(GREETING, call);
    }

    /** Sends a request, or keeps it until there is a connection again. */
    public void submit(int type, int txId, byte[] payload, Answer answer) {
        boolean gone;
        synchronized (this) {
            gone = closed || transport == null && !sessions;
            if (!gone) {
                submitNow(type, txId, payload, answer);
            }
        }
        if (gone) {
            answer.lost();
        }
    }

    private void submitNow(int type, int txId, byte[] payload, Answer answer) {
        int id = (int) nextNumber++;
        Call call = new Call(type, txId, payload, answer);
        unanswered.put(id, call);
        if (transport != null) {
            send(id, call);
        }
    }

    private void send(int id, Call call) {
        OutBuffer frame = new OutBuffer();
        frame.begin(call.type, id, call.txId);
        frame.put(call.payload);
        frame.end();
        transport.send(frame.drain());
    }

    @Override
    public void received(int type, int reqId, int txId, byte[] payload) {
        if (type == XsOp.WATCH_EVENT.code()) {
            events.event(payload);
            return;
        }
        if (type == XsOp.CONTROL.code() && reqId == GREETING) {
            greeted(WireOps.strings(payload, 0));
        }
        Call call;
        synchronized (this) {
            call = unanswered.remove(reqId);
            if (call != null && type == call.type) {
                follow(call, payload);
            } else if (call != null && call.type == XsOp.TRANSACTION_END.code() && !is(payload, "EINVAL\0")) {
                transactions.remove(call.txId);
            }
        }
        if (call != null) {
            call.answer.answered(type, payload);
        }
    }

    /** Also when the limit has changed later. */
    private void greeted(List<String> answer) {
        if (answer.size() > 1) {
            int limit = Integer.parseInt(answer.get(1));
            outstanding = limit == 0 ? WINDOW : Math.min(WINDOW, limit);
        }
    }

    /** Path and token of a WATCH or UNWATCH request, each with its NUL. */
    private static String key(byte[] payload) {
        int end = 0;
        for (int nuls = 0; end < payload.length && nuls < 2; end++) {
            nuls += payload[end] == 0 ? 1 : 0;
        }
        return new String(payload, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** Keeps track of what a successful request opened or ended. */
    private void follow(Call call, byte[] payload) {
        XsOp op = XsOp.of(call.type);
        switch (op) {
            case TRANSACTION_START -> transactions.add(Integer.parseUnsignedInt(WireOps.strings(payload, 0).get(0)));
            case TRANSACTION_END -> transactions.remove(call.txId);
            case WATCH -> keepWatch(call.payload);
            case UNWATCH -> watches.remove(key(call.payload));
            case RESET_WATCHES -> {
                watches.clear();
                transactions.clear();
            }
            default -> { }
        }
    }

    private void keepWatch(byte[] payload) {
        watches.put(key(payload), payload);
    }

    private static boolean is(byte[] payload, String text) {
        return Arrays.equals(payload, text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void lost() {
        List<Call> failed = List.of();
        boolean again;
        synchronized (this) {
            transport = null;
            again = !closed;
            if (closed || !sessions) {
                failed = takeAll();
                transactions.clear();
            }
        }
        failed.forEach(call -> call.answer.lost());
        if (again) {
            Thread thread = new Thread(this::reconnect, "xenstore-reconnect");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void reconnect() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!tryAgain()) {
                Thread.sleep(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        } catch (Transport.FinalLossException | InterruptedException e) {
            close();
        }
    }

    private synchronized boolean tryAgain() throws Transport.FinalLossException {
        if (closed) {
            return true;
        }
        try {
            transport = connector.connect(this);
        } catch (Transport.FinalLossException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
        if (sessions) {
            greet(IGNORE, nextNumber - unanswered.size() - watches.size());
        }
        watches.values().forEach(payload -> send(0, new Call(XsOp.WATCH.code(), 0, payload, IGNORE)));
        if (sessions) {
            unanswered.forEach(this::send);
        }
        return true;
    }

    private List<Call> takeAll() {
        List<Call> all = List.copyOf(unanswered.values());
        unanswered.clear();
        return all;
    }

    public synchronized boolean isOpen() {
        return !closed;
    }

    /** Ends the link; what is unanswered is lost. */
    public void close() {
        Transport last;
        List<Call> failed;
        synchronized (this) {
            closed = true;
            last = transport;
            transport = null;
            failed = takeAll();
        }
        if (last != null) {
            last.close();
        }
        failed.forEach(call -> call.answer.lost());
    }
}
