package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.junit.jupiter.api.Test;

/** What xl does to domains, as far as every domain goes through it. */
class LifecycleTest extends HostTest {
    private static final String READY = "PROBE ready SUCCESS";

    @Test
    void shouldCreateListPauseAndDestroy() throws Exception {
        host().create(Guest.probe("one", "xs-walk").with("vcpus", "2")).ok();
        host().awaitConsole("one", READY);
        assertTrue(host().console("one").contains("PROBE xs-walk SUCCESS"), host().console("one"));
        int domid = host().domid("one");
        assertEquals("one", host().xl("domname", String.valueOf(domid)).ok().out().trim());
        assertTrue(host().xl("list", "--json").ok().out().contains("\"one\""));
        assertTrue(host().xl("list", "-l", "one").ok().out().contains("\"domid\": " + domid));
        assertTrue(host().xl("vcpu-list", "one").ok().out().lines().count() == 3);
        assertTrue(host().xl("uptime", "one").ok().out().contains("one"));
        host().xl("pause", "one").ok();
        assertEquals("--p---", host().state("one"));
        host().xl("unpause", "one").ok();
        host().awaitState("one", "[rb-]{2}----");
        host().type("one", "echo still here");
        host().awaitConsole("one", "PROBE echo SUCCESS still here");
        host().xl("destroy", "one").ok();
        assertFalse(host().exists("one"));
        host().xl("destroy", "one").refused("one");
    }

    @Test
    void shouldWaitForShutdown() throws Exception {
        host().create(Guest.probe("obedient", "obey")).ok();
        XlOutput ended = host().xl("shutdown", "-w", "obedient").ok();
        assertTrue(ended.err().contains("has been shut down, reason code 0"), ended.toString());
        host().awaitGone("obedient");
    }

    @Test
    void shouldWaitForGuestThatDoesNotListenYet() throws Exception {
        host().create(Guest.probe("late", "clock 3 300;obey")).ok();
        XlOutput ended = host().xl("shutdown", "-w", "late").ok();
        assertTrue(ended.err().contains("has been shut down, reason code 0"), ended.toString());
    }

    @Test
    void shouldRebootIntoNewDomainOfSameNameAndUuid() throws Exception {
        host().create(Guest.probe("again", "obey").with("uuid", "\"7c3a4a52-0f5e-4b2a-9d7c-94c2a0f5d111\"")).ok();
        int before = host().domid("again");
        host().xl("reboot", "again").ok();
        host().awaitSuccessor("again", before);
        assertTrue(host().xl("list", "-v", "again").ok().out().contains("7c3a4a52-0f5e-4b2a-9d7c-94c2a0f5d111"));
        Await.until(() -> host().console("again").split("PROBE banner", -1).length == 3, () -> host().console("again"));
    }

    @Test
    void shouldRename() throws Exception {
        host().create(Guest.probe("old", "")).ok();
        host().create(Guest.probe("other", "")).ok();
        host().xl("rename", "old", "other").refused("other");
        int domid = host().domid("old");
        host().xl("rename", "old", "new").ok();
        assertEquals(domid, host().domid("new"));
        assertFalse(host().exists("old"));
        assertEquals("new", host().store().get("/local/domain/" + domid + "/name"));
    }

    @Test
    void shouldStartPausedAndShowConsoleFromTheFirstByte() throws Exception {
        host().create(Guest.probe("paused", "version"), "-p").ok();
        assertEquals("--p---", host().state("paused"));
        assertEquals("", host().console("paused"));
        XlOutput console = host().xl(new PipedInputStream(new PipedOutputStream()), "create", "-c",
                host().write(Guest.probe("shown", "version;poweroff")).toString()).ok();
        assertTrue(console.out().contains("PROBE banner SUCCESS") && console.out().contains("PROBE poweroff SUCCESS"), console.toString());
        assertEquals(console.out(), host().console("shown"));
    }

    @Test
    void shouldStayUntilTheEndInTheForeground() throws Exception {
        XlOutput ended = host().create(Guest.probe("front", "version;poweroff"), "-F").ok();
        assertTrue(ended.err().contains("has been shut down, reason code 0"), ended.toString());
        assertFalse(host().exists("front"));
    }

    @Test
    void shouldOnlyPrintOnDryRun() throws Exception {
        XlOutput dry = host().create(Guest.probe("dry", ""), "-n").ok();
        assertTrue(dry.out().contains("\"dry\""));
        assertFalse(host().exists("dry"));
    }

    @Test
    void shouldLetArgumentsOverrideTheFile() throws Exception {
        host().create(Guest.probe("file", ""), "name=\"line\"", "memory=24").ok();
        assertTrue(host().xl("list", "line").ok().out().matches("(?s).*line +\\d+ +24 +1.*"));
    }

    @Test
    void shouldListDisksAndTellOfTheHost() throws Exception {
        host().create(Guest.probe("disk", "blk-write 64").withDisk(host().disk("list", 1 << 20))).ok();
        host().awaitConsole("disk", "PROBE blk-write SUCCESS");
        String blocks = host().xl("block-list", "disk").ok().out();
        assertTrue(blocks.lines().skip(1).findFirst().orElse("").startsWith("51712"), blocks);
        assertEquals(1, host().xl("network-list", "disk").ok().out().lines().count());
        assertTrue(host().xl("info").ok().out().contains("engine"));
        assertTrue(host().xl("dmesg").ok().out().contains("PROBE banner"));
    }

    @Test
    void shouldLeaveDeafGuestAloneOnShutdown() throws Exception {
        host().create(Guest.probe("deaf", "spin")).ok();
        host().awaitConsole("deaf", "PROBE spin");
        host().xl("shutdown", "deaf").ok();
        host().awaitState("deaf", "r-----");
        host().xl("destroy", "deaf").ok();
        assertFalse(host().exists("deaf"));
    }
}
