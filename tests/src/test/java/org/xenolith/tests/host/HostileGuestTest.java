package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guests that do what they must not. Their own domain may die of it; the control domain, the store and other domains go on. */
class HostileGuestTest extends HostTest {
    private static final List<String> ABUSES = List.of("abuse-store", "abuse-console", "abuse-events", "abuse-grants", "abuse-blk",
            "abuse-net", "abuse-hypercalls 300");
    private static final int LOG_LIMIT = 1 << 20;
    private static final int LOGS = 4;
    private static final int LINES = 600;

    private Guest bad(String abuse) throws IOException {
        String name = abuse.split(" ")[0];
        return Guest.probe(name, abuse).withDisk(host().disk(name, 1 << 20)).withVif("xet" + ABUSES.indexOf(abuse))
                .with("on_crash", "\"preserve\"");
    }

    @Test
    void shouldHarmNobodyElse() throws Exception {
        host().create(Guest.probe("good", "").withDisk(host().disk("good", 1 << 20))).ok();
        for (String abuse : ABUSES) {
            host().create(bad(abuse)).ok();
        }
        for (String abuse : ABUSES) {
            String verdict = "PROBE " + abuse.split(" ")[0] + " SUCCESS";
            Await.until(() -> host().xl("dmesg").ok().out().contains(verdict), () -> verdict + ": " + host().xl("dmesg").out());
        }
        host().type("good", "blk-write 64;xs-walk;echo unharmed");
        host().awaitConsole("good", "PROBE echo SUCCESS unharmed");
        String console = host().console("good");
        assertTrue(console.contains("PROBE blk-write SUCCESS") && console.contains("PROBE xs-walk SUCCESS"), console);
        assertEquals(ABUSES.size() + 3, host().xl("list").ok().out().lines().count());
        assertEquals("good", host().store().get("/local/domain/" + host().domid("good") + "/name"));
        for (String abuse : ABUSES) {
            host().xl("destroy", abuse.split(" ")[0]).ok();
        }
        host().create(Guest.probe("next", "version")).ok();
        host().awaitConsole("next", "PROBE version SUCCESS");
    }

    private Path log(int number) {
        return host().root().resolve("log/console/guest-flood.log" + (number == 0 ? "" : "." + number));
    }

    @Test
    void shouldNotFillTheDiskAndLoseNothingOfAFlood() throws Exception {
        Files.createDirectories(log(0).getParent());
        for (int number = 0; number < LOGS; number++) {
            byte[] earlier = new byte[number == 0 ? LOG_LIMIT - LINES * 40 : LOG_LIMIT];
            Arrays.fill(earlier, (byte) ('0' + number));
            Files.write(log(number), earlier);
        }
        host().create(Guest.probe("flood", "flood " + LINES)).ok();
        host().awaitConsole("flood", "PROBE ready");
        for (int number = 0; number < LOGS; number++) {
            assertTrue(Files.size(log(number)) <= LOG_LIMIT, log(number) + " has " + Files.size(log(number)) + " bytes");
        }
        assertFalse(Files.exists(log(LOGS)));
        String text = HostProcesses.read(log(1)) + HostProcesses.read(log(0));
        int at = 0;
        for (int line = 0; line < LINES; line++) {
            at = text.indexOf("flood " + line + " 0123", at);
            assertTrue(at >= 0, "line " + line + " is lost");
        }
        assertEquals("2".repeat(10), HostProcesses.read(log(3)).substring(0, 10));
    }
}
