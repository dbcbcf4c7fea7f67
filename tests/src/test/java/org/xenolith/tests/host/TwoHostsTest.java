package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenolith.linux.UnixListener;

/** Two folders are two hosts; one folder is one host, however often somebody starts it. */
class TwoHostsTest extends HostTest {
    @Test
    void shouldNotSeeEachOther() throws Exception {
        try (TestHost other = new TestHost()) {
            Guest twin = Guest.probe("twin", "blk-write 64").with("uuid", "\"7c3a4a52-0f5e-4b2a-9d7c-94c2a0f5d222\"");
            host().create(twin.withDisk(host().disk("twin", 1 << 20)).withVif("xet-here")).ok();
            other.create(twin.withDisk(other.disk("twin", 1 << 20)).withVif("xet-there")).ok();
            for (TestHost each : List.of(host(), other)) {
                each.awaitConsole("twin", "PROBE blk-write SUCCESS");
                assertEquals(3, each.xl("list").ok().out().lines().count());
                assertEquals("twin", each.store().get("/local/domain/" + each.domid("twin") + "/name"));
            }
            other.create(Guest.probe("only", "")).ok();
            host().xl("destroy", "only").refused("only");
            host().control().kill();
            other.type("twin", "echo here");
            other.awaitConsole("twin", "PROBE echo SUCCESS here");
            host().restart();
            host().xl("destroy", "twin").ok();
            assertTrue(other.exists("twin"));
        }
    }

    @Test
    void shouldRefuseASecondControlDomain() throws Exception {
        host().create(Guest.probe("one", "")).ok();
        ControlProcess start = ControlProcess.launch(host().root(), "start");
        String said = start.output();
        assertEquals(0, start.awaitExit());
        assertTrue(said.contains(host().root() + " already runs"), said);
        ControlProcess run = ControlProcess.launch(host().root(), "run");
        assertEquals(1, run.awaitExit());
        assertTrue(run.log().contains("a control domain already runs for " + host().root()), run.log());
        assertTrue(host().control().running());
        host().type("one", "xs-walk");
        host().awaitConsole("one", "PROBE xs-walk SUCCESS");
    }

    @Test
    void shouldStartOverSocketsOfTheDead() throws Exception {
        host().create(Guest.probe("alive", "")).ok();
        host().control().kill();
        Path dead = host().paths().domainSocket(4711);
        for (String name : new String[] {"4711.sock", "4711.xs", "4711.console"}) {
            UnixListener.bind(dead.resolveSibling(name), 1).close();
        }
        assertTrue(Files.exists(host().paths().controlSocket()) && Files.exists(host().paths().xenstoreSocket()));
        ControlProcess status = ControlProcess.launch(host().root(), "status");
        assertTrue(status.output().contains("no control domain runs"));
        assertEquals(1, status.awaitExit());
        Path log = Files.createFile(host().paths().log().resolve("spare-kvm-4711-0.log"));
        host().restart();
        assertFalse(Files.exists(dead));
        assertFalse(Files.exists(log));
        assertEquals("alive", host().store().get("/local/domain/" + host().domid("alive") + "/name"));
        host().type("alive", "echo alive");
        host().awaitConsole("alive", "PROBE echo SUCCESS alive");
    }
}
