package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.rpc.client.ControlClient;

/**
 * The control domain is killed with SIGKILL at random moments. Guests run on, the next one knows what is, does what
 * was to be done meanwhile, and nothing is left. {@code -Dxenolith.long=true} kills ten times as often.
 */
class ControlDeathTest extends HostTest {
    private static final int KILLS = Boolean.getBoolean("xenolith.long") ? 50 : 5;

    private static final int WRITES = 12;
    private static final String DISK_WORK = IntStream.range(0, WRITES).mapToObj(i -> "blk-write " + 64 * i)
            .collect(Collectors.joining(";")) + ";blk-speed 200";

    private final RandomGenerator random = RandomGenerator.getDefault();

    private void killWithin(int milliseconds) throws Exception {
        Thread.sleep(random.nextInt(milliseconds));
        host().control().kill();
    }

    /** The new control domain answers rightly within a second of its first answer. */
    private void restart() throws Exception {
        host().restart();
        assertTrue(new ControlClient(host().paths().controlSocket()).answers());
    }

    private CompletableFuture<XlOutput> meanwhile(String... arguments) {
        return CompletableFuture.supplyAsync(() -> host().xl(arguments));
    }

    @Test
    void shouldLeaveWholeDomainOrNoneWhenKilledDuringCreate() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Guest guest = Guest.probe("born", "").withDisk(host().disk("born", 1 << 20));
            String file = host().write(guest).toString();
            CompletableFuture<XlOutput> create = meanwhile("create", file);
            killWithin(900);
            XlOutput created = create.get(Await.SECONDS, TimeUnit.SECONDS);
            restart();
            if (host().exists("born")) {
                host().awaitState("born", "[rb-]{2}----");
                host().type("born", "echo whole");
                host().awaitConsole("born", "PROBE echo SUCCESS whole");
            } else {
                assertEquals(1, created.status(), created::toString);
            }
            host().destroyAll();
            host().assertNothingLeft();
            host().create(guest).ok();
            host().xl("destroy", "born").ok();
        }
    }

    @Test
    void shouldNotDisturbGuestThatDoesDiskAndStoreRequests() throws Exception {
        host().create(Guest.probe("busy", "").withDisk(host().disk("busy", 16 << 20)).withVif("xet-busy")).ok();
        int domid = host().domid("busy");
        int process = host().processOf(domid);
        for (int kill = 0; kill < KILLS; kill++) {
            host().type("busy", DISK_WORK + ";xs-walk;echo round " + kill);
            int before = kill * WRITES;
            Await.until(() -> writes() > before, () -> host().console("busy"));
            killWithin(150);
            restart();
            assertEquals(domid, host().domid("busy"));
            host().awaitConsole("busy", "PROBE echo SUCCESS round " + kill);
        }
        String console = host().console("busy");
        assertFalse(console.contains("FAILURE") || console.contains("ERROR"), console);
        assertEquals(KILLS * WRITES, writes());
        assertEquals(process, host().processOf(domid));
        host().xl("pause", "busy").ok();
        host().xl("unpause", "busy").ok();
        assertTrue(host().xl("block-list", "busy").ok().out().lines().count() == 2);
    }

    private int writes() {
        return host().console("busy").split("PROBE blk-write SUCCESS", -1).length - 1;
    }

    @Test
    void shouldFinishRebootThatItDiedIn() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            host().create(Guest.probe("again", "obey").withDisk(host().disk("again", 1 << 20))).ok();
            int before = host().domid("again");
            host().xl("reboot", "again").ok();
            killWithin(700);
            restart();
            host().awaitSuccessor("again", before);
            Await.until(() -> host().xl("list").ok().out().lines().count() == 3, () -> host().xl("list").out());
            host().xl("destroy", "again").ok();
            host().assertNothingLeft();
        }
    }

    @Test
    void shouldFinishDestroyThatItDiedIn() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            host().create(Guest.probe("doomed", "").withDisk(host().disk("doomed", 1 << 20))).ok();
            CompletableFuture<XlOutput> destroy = meanwhile("destroy", "doomed");
            killWithin(80);
            XlOutput destroyed = destroy.get(Await.SECONDS, TimeUnit.SECONDS);
            restart();
            if (destroyed.status() == 0) {
                assertFalse(host().exists("doomed"));
            }
            host().destroyAll();
            host().assertNothingLeft();
        }
    }

    @Test
    void shouldActOnWhatItMissed() throws Exception {
        host().create(Guest.probe("ends", "").with("on_poweroff", "\"preserve\"")).ok();
        host().create(Guest.probe("dies", "")).ok();
        host().create(Guest.probe("returns", "").with("on_crash", "\"restart\"")).ok();
        host().create(Guest.probe("stays", "")).ok();
        int returns = host().domid("returns");
        int victim = host().processOf(returns);
        int dies = host().processOf(host().domid("dies"));
        int ends = host().domid("ends");
        for (String name : new String[] {"ends", "dies"}) {
            host().awaitConsole(name, "PROBE ready");
        }
        host().control().kill();
        host().typeUnasked(ends, "poweroff");
        HostProcesses.kill(dies);
        HostProcesses.kill(victim);
        host().awaitConsole("ends", "PROBE poweroff SUCCESS");
        restart();
        host().awaitSuccessor("returns", returns);
        host().awaitGone("dies");
        host().awaitState("ends", "---s[-s]-");
        host().awaitState("stays", "[rb-]{2}----");
        host().type("stays", "echo awake");
        host().awaitConsole("stays", "PROBE echo SUCCESS awake");
    }

    @Test
    void shouldAdoptAfterStopAndKeepFacts() throws Exception {
        host().create(Guest.probe("kept", "").with("vcpus", "2")).ok();
        String before = host().xl("list", "-v", "kept").ok().out();
        assertEquals(0, ControlProcess.launch(host().root(), "stop").awaitExit());
        host().restart();
        assertEquals(uuid(before), uuid(host().xl("list", "-v", "kept").ok().out()));
        host().type("kept", "xs-walk");
        host().awaitConsole("kept", "PROBE xs-walk SUCCESS");
    }

    private static String uuid(String table) {
        return table.replaceAll("(?s).*([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}).*", "$1");
    }

    @Test
    void shouldNotWaitForStoppedProcessAtItsStart() throws Exception {
        host().create(Guest.probe("stopped", "")).ok();
        int process = host().processOf(host().domid("stopped"));
        host().control().kill();
        new ProcessBuilder("kill", "-STOP", String.valueOf(process)).start().waitFor();
        restart();
        assertTrue(host().exists("stopped"));
        host().xl("pause", "stopped").refused("stopped");
        new ProcessBuilder("kill", "-CONT", String.valueOf(process)).start().waitFor();
        Await.until(() -> host().xl("pause", "stopped").status() == 0, () -> "adopted late");
        new ProcessBuilder("kill", "-STOP", String.valueOf(process)).start().waitFor();
        host().control().kill();
        restart();
        host().xl("destroy", "stopped").ok();
        assertFalse(HostProcesses.runs(process));
    }
}
