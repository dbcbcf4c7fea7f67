package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.wire.XsOp;

@Timeout(60)
class LiveUpdateTest {
    @TempDir
    Path folder;

    private void shouldHandOver(XenstoreServer server) throws Exception {
        Path socket = folder.resolve("socket");
        server.listen(socket);
        server.listenAs(folder.resolve("guest"), ConnectionPolicy.guestSocket(7));
        try (RawClient a = new RawClient(socket); RawClient b = new RawClient(socket); RawClient guest = new RawClient(folder.resolve("guest"))) {
            a.ask(XsOp.WRITE, "/s/x|1");
            a.ask(XsOp.WRITE, "/s/y|1");
            a.ask(XsOp.WATCH, "/s|token|");
            a.receive(5000);
            String kept = b.ask(XsOp.TRANSACTION_START, "|");
            String lost = b.ask(XsOp.TRANSACTION_START, "|");
            assertEquals("1", b.in(kept, XsOp.READ, "/s/x|"));
            assertEquals("1", b.in(lost, XsOp.READ, "/s/y|"));
            assertEquals("OK|", b.in(kept, XsOp.WRITE, "/s/kept|in transaction"));
            assertEquals("OK|", b.in(lost, XsOp.WRITE, "/s/lost|in transaction"));
            byte[] half = RawClient.frame(XsOp.READ.code(), 99, 0, RawClient.bytes("/s/x|"));
            guest.raw(Arrays.copyOf(half, 10));
            assertEquals("OK|", a.ask(XsOp.WRITE, "/s/y|2"));
            assertEquals("OK|", a.ask(XsOp.CONTROL, "live-update|-s|-t|10|"));
            assertEquals("OK|", a.ask(XsOp.CONTROL, "check|"));
            guest.raw(Arrays.copyOfRange(half, 10, half.length));
            assertEquals("EACCES|", guest.receive(5000).payload());
            assertEquals("in transaction", b.in(kept, XsOp.READ, "/s/kept|"));
            assertEquals("OK|", b.in(kept, XsOp.TRANSACTION_END, "T|"));
            assertEquals("EAGAIN|", b.in(lost, XsOp.TRANSACTION_END, "T|"));
            RawClient.Frame event = a.receive(5000);
            assertNotNull(event);
            assertEquals("/s/kept|token|", event.payload());
            try (RawClient late = new RawClient(socket)) {
                assertEquals("in transaction", late.ask(XsOp.READ, "/s/kept|"));
            }
        }
    }

    @Test
    void shouldHandOverConnectionsWatchesAndOpenTransactions() throws Exception {
        try (XenstoreServer server = XenstoreServer.start()) {
            shouldHandOver(server);
        }
    }

    @Test
    void shouldHandOverTheJournalToo() throws Exception {
        try (XenstoreServer server = XenstoreServer.start(folder.resolve("state"))) {
            shouldHandOver(server);
        }
    }

    @Test
    void shouldHandOverTheSpecialNodesThatATransactionStartedFrom() throws Exception {
        try (XenstoreServer server = XenstoreServer.start()) {
            Path socket = folder.resolve("socket");
            server.listen(socket);
            try (RawClient a = new RawClient(socket); RawClient b = new RawClient(socket)) {
                String id = b.ask(XsOp.TRANSACTION_START, "|");
                assertEquals("n0|r32757|", b.in(id, XsOp.GET_PERMS, "@releaseDomain|"));
                assertEquals("OK|", b.in(id, XsOp.WRITE, "/lost|in transaction"));
                assertEquals("OK|", a.ask(XsOp.SET_PERMS, "@releaseDomain|n0|r7|"));
                assertEquals("OK|", a.ask(XsOp.CONTROL, "live-update|-s|-t|10|"));
                assertEquals("OK|", a.ask(XsOp.CONTROL, "check|"));
                assertEquals("n0|r32757|", b.in(id, XsOp.GET_PERMS, "@releaseDomain|"));
                assertEquals("EAGAIN|", b.in(id, XsOp.TRANSACTION_END, "T|"));
                assertEquals("n0|r7|", a.ask(XsOp.GET_PERMS, "@releaseDomain|"));
            }
        }
    }

    @Test
    void shouldRefuseWhereClientsCannotMove() throws Exception {
        try (XenstoreServer server = XenstoreServer.start();
                var client = XenstoreClients.inProcess(server, ConnectionPolicy.control())) {
            assertEquals(true, client.control(List.of("live-update", "-s")).contains("cannot move"));
            assertEquals("OK", client.control(List.of("check")));
        }
    }
}
