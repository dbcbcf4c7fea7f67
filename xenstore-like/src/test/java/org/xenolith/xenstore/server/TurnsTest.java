package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.wire.XsOp;

/** Two clients that lost over a node and take turns there: what the one that waits may do meanwhile. */
@Timeout(60)
class TurnsTest {
    private static final int MANY = 2000;

    @TempDir
    Path folder;
    private XenstoreServer server;
    private RawClient holder;
    private RawClient waiter;
    private String held;
    private String waiting;

    @BeforeEach
    void letBothLoseAndOneBegin() throws IOException {
        server = XenstoreServer.start();
        server.listen(folder.resolve("socket"));
        holder = connect();
        waiter = connect();
        try (RawClient winner = connect()) {
            winner.ask(XsOp.WRITE, "/n|0");
            String first = change(holder);
            String second = change(waiter);
            winner.ask(XsOp.WRITE, "/n|1");
            assertEquals("EAGAIN|", holder.in(first, XsOp.TRANSACTION_END, "T|"));
            assertEquals("EAGAIN|", waiter.in(second, XsOp.TRANSACTION_END, "T|"));
        }
        held = holder.ask(XsOp.TRANSACTION_START, "|");
        assertEquals("1", holder.in(held, XsOp.READ, "/n|"));
        waiting = waiter.ask(XsOp.TRANSACTION_START, "|");
        waiter.send(XsOp.READ.code(), Integer.parseInt(waiting.replace("|", "")), "/n|");
        assertNull(waiter.poll());
    }

    @AfterEach
    void stop() throws IOException {
        holder.close();
        waiter.close();
        server.close();
    }

    private RawClient connect() throws IOException {
        return new RawClient(folder.resolve("socket"));
    }

    private static String change(RawClient client) throws IOException {
        String transaction = client.ask(XsOp.TRANSACTION_START, "|");
        client.in(transaction, XsOp.READ, "/n|");
        assertEquals("OK|", client.in(transaction, XsOp.WRITE, "/n|x"));
        return transaction;
    }

    @Test
    void shouldAnswerTheNextOneWithWhatWasCommitted() throws IOException {
        assertEquals("OK|", holder.in(held, XsOp.WRITE, "/n|2"));
        assertNull(waiter.receive(1));
        assertEquals("OK|", holder.in(held, XsOp.TRANSACTION_END, "T|"));
        assertEquals("2", waiter.receive(5000).payload());
        assertEquals("OK|", waiter.in(waiting, XsOp.WRITE, "/n|3"));
        assertEquals("OK|", waiter.in(waiting, XsOp.TRANSACTION_END, "T|"));
    }

    @Test
    void shouldKeepInOrderWhatTheOneThatWaitsSendsMeanwhile() throws IOException {
        int first = waiter.send(XsOp.READ.code(), 0, "/tool|");
        for (int i = 1; i < MANY; i++) {
            waiter.send(XsOp.READ.code(), 0, "/tool|");
        }
        assertEquals("OK|", holder.in(held, XsOp.TRANSACTION_END, "F|"));
        assertEquals("1", waiter.receive(5000).payload());
        for (int i = 0; i < MANY; i++) {
            assertEquals(first + i, waiter.receive(5000).reqId());
        }
    }

    @Test
    void shouldPassOverAHolderThatDoesNotEnd() throws IOException {
        assertEquals("1", waiter.receive(5000).payload());
        assertEquals("OK|", waiter.in(waiting, XsOp.WRITE, "/n|2"));
        assertEquals("OK|", waiter.in(waiting, XsOp.TRANSACTION_END, "T|"));
        holder.in(held, XsOp.WRITE, "/n|3");
        assertEquals("EAGAIN|", holder.in(held, XsOp.TRANSACTION_END, "T|"));
    }

    @Test
    void shouldForgetTheOneThatWaitsWhenItGoes() throws IOException {
        waiter.close();
        assertEquals("OK|", holder.in(held, XsOp.WRITE, "/n|2"));
        assertEquals("OK|", holder.in(held, XsOp.TRANSACTION_END, "T|"));
        assertEquals("2", holder.ask(XsOp.READ, "/n|"));
        assertEquals("OK|", holder.ask(XsOp.CONTROL, "check|"));
    }
}
