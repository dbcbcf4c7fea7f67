package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.wire.XsOp;

/** What CONTROL tells an operator. */
@Timeout(60)
class ControlTest {
    @TempDir
    Path folder;
    private XenstoreServer server;
    private RawClient control;
    private RawClient other;

    @BeforeEach
    void start() throws IOException {
        server = XenstoreServer.start();
        server.listen(folder.resolve("control"));
        server.listenAs(folder.resolve("guest"), ConnectionPolicy.guestSocket(7));
        control = new RawClient(folder.resolve("control"));
        other = new RawClient(folder.resolve("control"));
    }

    @AfterEach
    void stop() throws IOException {
        control.close();
        other.close();
        server.close();
    }

    private Map<String, Long> metrics() throws IOException {
        return numbers(control.ask(XsOp.CONTROL, "metrics|"));
    }

    private static Map<String, Long> numbers(String lines) {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : lines.split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 2 && words[1].matches("-?\\d+")) {
                numbers.put(words[0], Long.parseLong(words[1]));
            }
        }
        return numbers;
    }

    @Test
    void shouldCountOperationsErrorsAndConflicts() throws IOException {
        control.ask(XsOp.WRITE, "/m|0");
        Map<String, Long> before = metrics();
        String mine = control.ask(XsOp.TRANSACTION_START, "|");
        String theirs = other.ask(XsOp.TRANSACTION_START, "|");
        control.in(mine, XsOp.READ, "/m|");
        other.in(theirs, XsOp.READ, "/m|");
        control.in(mine, XsOp.WRITE, "/m|1");
        other.in(theirs, XsOp.WRITE, "/m|2");
        assertEquals("OK|", control.in(mine, XsOp.TRANSACTION_END, "T|"));
        assertEquals("EAGAIN|", other.in(theirs, XsOp.TRANSACTION_END, "T|"));
        Map<String, Long> after = metrics();
        assertEquals(before.get("operations") + 9, after.get("operations"));
        assertEquals(before.get("commits") + 1, after.get("commits"));
        assertEquals(before.get("conflicts") + 1, after.get("conflicts"));
        assertEquals(before.get("errors") + 1, after.get("errors"));
    }

    @Test
    void shouldShowWhatWaitsForASlowReaderAndTheMemoryInUse() throws IOException {
        control.ask(XsOp.WRITE, "/w|1");
        other.ask(XsOp.WATCH, "/w|t|");
        Map<String, Long> before = metrics();
        for (int i = 0; i < 2000; i++) {
            control.ask(XsOp.WRITE, "/w/" + "x".repeat(1000) + i + "|1");
        }
        Map<String, Long> after = metrics();
        assertEquals(before.get("watch-events") + 2000, after.get("watch-events"));
        assertTrue(after.get("watch-queue") > 0 && after.get("unsent-bytes") > 0, after.toString());
        assertEquals(before.get("nodes") + 2000, after.get("nodes"));
        assertTrue(after.get("node-bytes") >= before.get("node-bytes") + 2000 * 1000, after.toString());
    }

    @Test
    void shouldReportMemoryPerDomainToAFile() throws IOException {
        control.ask(XsOp.INTRODUCE, "7|1|1|");
        Path report = folder.resolve("report");
        assertEquals("OK|", control.ask(XsOp.CONTROL, "memreport|" + report + "|"));
        String text = Files.readString(report);
        assertTrue(text.contains("heap-bytes ") && text.contains("Domain 7:"), text);
    }

    @Test
    void shouldSetAndShowQuotas() throws IOException {
        assertEquals("OK|", control.ask(XsOp.CONTROL, "quota|set|nodes|17|"));
        assertTrue(control.ask(XsOp.CONTROL, "quota|").contains("      17 Nodes per domain"));
        assertEquals("17|", control.ask(XsOp.GET_QUOTA, "nodes|"));
        try (RawClient guest = new RawClient(folder.resolve("guest"))) {
            assertEquals("OK|", guest.ask(XsOp.WATCH, "data|t|"));
            assertTrue(control.ask(XsOp.CONTROL, "quota|7|").matches("(?s)Domain 7:.*watches +: +1 \\(max +1\\).*"));
        }
    }

    @Test
    void shouldShowPeaksSoftQuotaAndWhatIsLogged() throws IOException {
        try (RawClient guest = new RawClient(folder.resolve("guest"))) {
            guest.ask(XsOp.WATCH, "data|t|");
            guest.ask(XsOp.UNWATCH, "data|t|");
            assertTrue(control.ask(XsOp.CONTROL, "quota|max|-r|").matches("(?s).*watches +: +1\n.*"));
            assertTrue(control.ask(XsOp.CONTROL, "quota|max|").matches("(?s).*watches +: +0\n.*"));
        }
        assertEquals("OK|", control.ask(XsOp.CONTROL, "quota-soft|set|memory|12345|"));
        assertTrue(control.ask(XsOp.CONTROL, "quota-soft|").contains("   12345 "));
        assertEquals("OK|", control.ask(XsOp.CONTROL, "log|+7|"));
        assertTrue(control.ask(XsOp.CONTROL, "log|").contains("7       : on\n"));
        assertEquals("OK|", control.ask(XsOp.CONTROL, "print|a word|"));
        for (String wrong : new String[] {"print|", "quota-soft|set|nodes|1|", "log|+x|", "quota|set|nodes|0|", "logfile|"}) {
            assertEquals("EINVAL|", control.ask(XsOp.CONTROL, wrong), wrong);
        }
    }

    @Test
    void shouldTakeAFeatureAwayFromADomainBeforeItIsThere() throws IOException {
        assertEquals("15|", control.ask(XsOp.GET_FEATURE, "7|"));
        assertEquals("EINVAL|", control.ask(XsOp.SET_FEATURE, "7|16|"));
        assertEquals("OK|", control.ask(XsOp.SET_FEATURE, "7|11|"));
        assertEquals("11|", control.ask(XsOp.GET_FEATURE, "7|"));
        control.ask(XsOp.INTRODUCE, "7|1|1|");
        assertEquals("EBUSY|", control.ask(XsOp.SET_FEATURE, "7|15|"));
        try (RawClient guest = new RawClient(folder.resolve("guest"))) {
            assertEquals("11|", guest.ask(XsOp.GET_FEATURE, ""));
            assertEquals("EINVAL|", guest.ask(XsOp.WATCH, "data|t|1|"), "no depth any more");
            assertEquals("OK|", guest.ask(XsOp.WATCH, "data|t|"));
        }
    }
}
