package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.wire.XsOp;

/** Sizes: of messages and paths for everybody, of what a domain may use for guests. */
@Timeout(60)
class LimitsTest {
    @TempDir
    Path folder;
    private XenstoreServer server;
    private RawClient control;
    private RawClient guest;

    @BeforeEach
    void start() throws IOException {
        server = XenstoreServer.start();
        server.listen(folder.resolve("control"));
        server.listenAs(folder.resolve("guest"), ConnectionPolicy.guestSocket(7));
        control = new RawClient(folder.resolve("control"));
        guest = new RawClient(folder.resolve("guest"));
        control.ask(XsOp.WRITE, "/local/domain/7/data|");
        control.ask(XsOp.SET_PERMS, "/local/domain/7/data|n7|");
    }

    @AfterEach
    void stop() throws IOException {
        control.close();
        guest.close();
        server.close();
    }

    @Test
    void shouldCarryPayloadsOf4096BytesBothWays() throws IOException {
        String value = "x".repeat(4096 - "/v|".length());
        assertEquals("OK|", control.ask(XsOp.WRITE, "/v|" + value));
        assertEquals(value, control.ask(XsOp.READ, "/v|"));
    }

    @Test
    void shouldTakePathsOf3072BytesAndNoLongerOnes() throws IOException {
        String longest = "/" + "x".repeat(3071);
        assertEquals("OK|", control.ask(XsOp.WRITE, longest + "|1"));
        assertEquals("1", control.ask(XsOp.READ, longest + "|"));
        assertEquals("EINVAL|", control.ask(XsOp.WRITE, longest + "x|1"));
    }

    @Test
    void shouldTakeGuestsPathsOf2048BytesAfterTheirHome() throws IOException {
        control.ask(XsOp.SET_QUOTA, "7|node-size|0|");
        String longest = "data/" + "x".repeat(2043);
        assertEquals("OK|", guest.ask(XsOp.WRITE, longest + "|1"));
        assertEquals("1", control.ask(XsOp.READ, "/local/domain/7/" + longest + "|"));
        assertEquals("EINVAL|", guest.ask(XsOp.WRITE, longest + "x|1"));
    }

    @Test
    void shouldListALongDirectoryInPartsOfOneGeneration() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 1000; i < 1900; i++) {
            names.add("child-" + i);
            control.ask(XsOp.WRITE, "/long/child-" + i + "|");
        }
        assertEquals("E2BIG|", control.ask(XsOp.DIRECTORY, "/long|"));
        StringBuilder listed = new StringBuilder();
        String generation = null;
        boolean last = false;
        while (!last) {
            String part = control.ask(XsOp.DIRECTORY_PART, "/long|" + listed.length() + "|");
            String stamp = part.substring(0, part.indexOf('|'));
            assertTrue(part.length() <= 4096 && (generation == null || generation.equals(stamp)));
            generation = stamp;
            last = part.endsWith("||");
            listed.append(part, stamp.length() + 1, part.length() - (last ? 1 : 0));
        }
        assertEquals(String.join("|", names) + "|", listed.toString());
        control.ask(XsOp.WRITE, "/long|changed");
        assertNotEquals(generation + "||", control.ask(XsOp.DIRECTORY_PART, "/long|999999|"));
    }

    @Test
    void shouldHoldGuestToItsMemory() throws IOException {
        control.ask(XsOp.SET_QUOTA, "7|memory|5000|");
        String value = "x".repeat(1500);
        int written = 0;
        while (guest.ask(XsOp.WRITE, "data/" + written + "|" + value).equals("OK|")) {
            written++;
        }
        assertEquals(3, written);
        assertEquals("ENOSPC|", guest.ask(XsOp.WATCH, "data/" + "w".repeat(1000) + "|t|"));
        assertEquals("OK|", guest.ask(XsOp.RM, "data/0|"));
        assertEquals("OK|", guest.ask(XsOp.WRITE, "data/again|" + value));
        assertEquals("OK|", control.ask(XsOp.CONTROL, "check|"));
    }

    @Test
    void shouldHoldGuestsTransactionsToTheirNodes() throws IOException {
        control.ask(XsOp.SET_QUOTA, "7|transaction-nodes|2|");
        String transaction = guest.ask(XsOp.TRANSACTION_START, "|");
        assertEquals("", guest.in(transaction, XsOp.READ, "data|"));
        assertEquals("OK|", guest.in(transaction, XsOp.WRITE, "data/a|1"));
        assertEquals("ENOSPC|", guest.in(transaction, XsOp.WRITE, "data/b|1"));
        assertEquals("OK|", guest.in(transaction, XsOp.TRANSACTION_END, "T|"));
        assertEquals("1", guest.ask(XsOp.READ, "data/a|"));
    }
}
