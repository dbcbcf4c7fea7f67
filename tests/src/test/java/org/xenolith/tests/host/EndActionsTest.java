package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The on_* actions, after each way to end. */
class EndActionsTest extends HostTest {
    @ParameterizedTest
    @CsvSource({"poweroff,on_poweroff,---ss-", "acpi-off,on_poweroff,---ss-", "reboot,on_reboot,---sr-",
            "crash,on_crash,---sc-", "triple-fault,on_reboot,---sr-", "watchdog 1,on_watchdog,---sw-"})
    void shouldPreserve(String command, String key, String state) throws Exception {
        host().create(Guest.probe("kept", command).with(key, "\"preserve\"")).ok();
        host().awaitState("kept", state.replace("ss-", "s[-s]-"));
        assertTrue(host().console("kept").contains("PROBE " + command.split(" ")[0]));
        host().xl("unpause", "kept").refused("kept", "xl destroy");
        host().xl("destroy", "kept").ok();
    }

    @ParameterizedTest
    @CsvSource({"poweroff", "crash", "watchdog 1"})
    void shouldDestroyByDefault(String command) throws Exception {
        host().create(Guest.probe("ends", command)).ok();
        host().awaitGone("ends");
    }

    @Test
    void shouldRestartAfterCrashWithItsDisk() throws Exception {
        host().create(Guest.probe("crasher", "blk-write 8;crash").with("on_crash", "\"restart\"")
                .withDisk(host().disk("crasher", 1 << 20))).ok();
        Await.until(() -> host().console("crasher").split("PROBE blk-write SUCCESS", -1).length > 2,
                () -> host().console("crasher"));
        Await.until(() -> host().xl("destroy", "crasher").status() == 0, () -> "destroyed between two lives");
        Await.until(() -> !host().exists("crasher"), () -> host().xl("list").out());
    }

    @Test
    void shouldRenameAndRestart() throws Exception {
        host().create(Guest.probe("phoenix", "obey").with("on_reboot", "\"rename-restart\"")).ok();
        int before = host().domid("phoenix");
        host().xl("reboot", "-w", "phoenix").ok();
        host().awaitSuccessor("phoenix", before);
        assertEquals(before, host().domid("phoenix-1"));
        assertEquals("---sr-", host().state("phoenix-1"));
        Await.until(() -> "phoenix-1".equals(host().store().get("/local/domain/" + before + "/name")),
                () -> "the dead domain has its new name in the store");
        assertNotEquals(uuid("phoenix"), uuid("phoenix-1"));
    }

    private String uuid(String name) {
        return host().xl("list", "-v", name).ok().out().replaceAll("(?s).*([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}).*", "$1");
    }

    @Test
    void shouldNotCrashInAFastCircleAndLetItBeBroken() throws Exception {
        long start = System.nanoTime();
        host().create(Guest.probe("circle", "crash").with("on_crash", "\"restart\"")).ok();
        Await.until(() -> lives("circle") >= 3, () -> host().console("circle"));
        assertTrue(System.nanoTime() - start > 3_500_000_000L, "three lives in " + (System.nanoTime() - start) + " ns");
        Await.until(() -> host().state("circle").endsWith("c-") || host().state("circle").endsWith("d"), () -> host().xl("list").out());
        host().xl("destroy", "circle").ok();
        int last = lives("circle");
        Thread.sleep(2500);
        assertEquals(last, lives("circle"));
        assertFalse(host().exists("circle"));
    }

    private int lives(String name) {
        return host().console(name).split("PROBE banner", -1).length - 1;
    }

    @Test
    void shouldTreatDeathOfDomainProcessAsCrash() throws Exception {
        host().create(Guest.probe("victim", "").with("on_crash", "\"restart\"").withDisk(host().disk("victim", 1 << 20))).ok();
        int before = host().domid("victim");
        HostProcesses.kill(host().processOf(before));
        host().awaitSuccessor("victim", before);
        host().xl("destroy", "victim").ok();
    }

    @Test
    void shouldListKilledDomainAsGoneWithinSecond() throws Exception {
        host().create(Guest.probe("victim", "")).ok();
        HostProcesses.kill(host().processOf(host().domid("victim")));
        Thread.sleep(1000);
        assertFalse(host().exists("victim"), host().xl("list").out());
    }

    @Test
    void shouldDestroyHungProcess() throws Exception {
        host().create(Guest.probe("hung", "").withDisk(host().disk("hung", 1 << 20))).ok();
        int process = host().processOf(host().domid("hung"));
        new ProcessBuilder("kill", "-STOP", String.valueOf(process)).start().waitFor();
        assertEquals("hung", host().xl("list").ok().out().lines().skip(2).findFirst().orElse("").split(" ")[0]);
        host().xl("destroy", "hung").ok();
        assertFalse(HostProcesses.runs(process));
    }

    @Test
    void shouldCreateAfterDeathOfSpareProcess() throws Exception {
        Await.until(() -> !HostProcesses.of(host().root()).isEmpty(), () -> "no spare process");
        HostProcesses.of(host().root()).forEach(HostProcesses::kill);
        host().create(Guest.probe("after", "version")).ok();
        host().awaitConsole("after", "PROBE version SUCCESS");
    }
}
