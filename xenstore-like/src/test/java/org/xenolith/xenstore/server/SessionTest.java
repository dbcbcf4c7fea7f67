package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.wire.XsOp;

/** Clients whose connection, or whose server, went away before the answer came. */
@Timeout(60)
class SessionTest {
    @TempDir
    Path folder;

    private XenstoreServer server() throws IOException {
        XenstoreServer server = XenstoreServer.start(folder.resolve("state"));
        server.listen(folder.resolve("socket"));
        return server;
    }

    /** A client on the session, whose next message has that number. */
    private RawClient client(int next, String transactions) throws IOException {
        RawClient client = new RawClient(folder.resolve("socket"));
        assertEquals("OK|0|", client.ask(XsOp.CONTROL, "session|s|" + next + "|" + transactions));
        return client;
    }

    /** Requests 1 to 3 of the session; number 3 is the END that commits. Returns the transaction. */
    private int commit() throws IOException {
        try (RawClient client = client(1, "")) {
            int transaction = Integer.parseInt(client.ask(XsOp.TRANSACTION_START, "|").replace("|", ""));
            assertEquals("OK|", client.in(transaction, XsOp.WRITE, "/n|by the session"));
            assertEquals("OK|", client.in(transaction, XsOp.TRANSACTION_END, "T|"));
            return transaction;
        }
    }

    private void shouldAnswerTheCommitAndNotRunItAgain(int transaction) throws IOException {
        try (RawClient other = new RawClient(folder.resolve("socket"))) {
            assertEquals("OK|", other.ask(XsOp.WRITE, "/n|by another"));
        }
        try (RawClient client = client(3, transaction + "|")) {
            assertEquals("OK|", client.in(transaction, XsOp.TRANSACTION_END, "T|"));
            assertEquals("by another", client.ask(XsOp.READ, "/n|"));
        }
    }

    @Test
    void shouldAnswerACommitWhoseAnswerWasLost() throws IOException {
        try (XenstoreServer server = server()) {
            shouldAnswerTheCommitAndNotRunItAgain(commit());
        }
    }

    @Test
    void shouldAnswerItAlsoAfterARestart() throws IOException {
        int transaction;
        try (XenstoreServer server = server()) {
            transaction = commit();
        }
        try (XenstoreServer server = server()) {
            shouldAnswerTheCommitAndNotRunItAgain(transaction);
        }
    }

    @Test
    void shouldEndTransactionsThatWereOpenInAgain() throws IOException {
        int transaction;
        try (XenstoreServer server = server(); RawClient client = client(1, "")) {
            transaction = Integer.parseInt(client.ask(XsOp.TRANSACTION_START, "|").replace("|", ""));
            assertEquals("OK|", client.in(transaction, XsOp.WRITE, "/n|lost"));
        }
        try (XenstoreServer server = server(); RawClient client = client(3, transaction + "|")) {
            assertEquals("EAGAIN|", client.in(transaction, XsOp.TRANSACTION_END, "T|"));
            assertEquals("ENOENT|", client.ask(XsOp.READ, "/n|"));
        }
    }

    @Test
    void shouldRunAChangeOnceThatIsSentAgain() throws IOException {
        try (XenstoreServer server = server()) {
            try (RawClient client = client(1, "")) {
                assertEquals("OK|", client.ask(XsOp.WRITE, "/n|first"));
            }
            try (RawClient other = new RawClient(folder.resolve("socket"))) {
                assertEquals("OK|", other.ask(XsOp.RM, "/n|"));
            }
            try (RawClient client = client(1, "")) {
                assertEquals("OK|", client.ask(XsOp.WRITE, "/n|first"));
                assertEquals("ENOENT|", client.ask(XsOp.READ, "/n|"));
            }
        }
    }
}
