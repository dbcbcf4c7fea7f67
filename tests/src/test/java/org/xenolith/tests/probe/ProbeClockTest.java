package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.kvm.KvmProbe;
import org.xenolith.tests.probe.ProbeDomain.Stamp;

/**
 * The guest's clocks against the host's: each line the guest writes is stamped when it comes. Of a second's lines the quickest
 * counts, so what a loaded host adds to single lines says nothing. {@code -Dxenolith.clock.seconds=600} is the long run.
 */
class ProbeClockTest {
    private static final int SECONDS = Integer.getInteger("xenolith.clock.seconds", 8);
    private static final int PER_SECOND = 20;
    private static final long LIMIT_NANOS = 10_000_000L;

    @BeforeAll
    static void buildProbe() throws IOException, InterruptedException {
        KvmProbe.Result host = KvmProbe.ofHost().probe();
        assumeTrue(host.usable(), host.reason());
        ProbeImages.build();
    }

    @Test
    void shouldKeepTheGuestsClocksWithin10MsOfTheHostsAlsoAcrossPauses() throws Exception {
        int count = SECONDS * PER_SECOND;
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 1,
                "probe=\"clock " + count + " " + 1000 / PER_SECOND + ";poweroff\"")) {
            domain.start();
            for (int pause = 1; pause <= 3; pause++) {
                while (domain.stamps().size() < count * pause / 4) {
                    Thread.sleep(10);
                }
                domain.runners().pause();
                Thread.sleep(700);
                domain.core().resumed();
                domain.runners().resume();
            }
            assertEquals(ShutdownReason.POWEROFF, domain.await(SECONDS * 4 + 30), domain::output);
            assertTrue(domain.output().contains("PROBE clock SUCCESS"), domain::output);
            List<Stamp> stamps = domain.stamps();
            assertEquals(count, stamps.size());
            long system = worst(stamps, stamp -> stamp.hostSystem() - stamp.guestSystem());
            long wall = worst(stamps, stamp -> stamp.hostWall() - stamp.guestWall());
            System.out.printf("guest clock over %d s: system time within %d us, wall clock within %d us%n", SECONDS, system / 1000,
                    wall / 1000);
            assertTrue(system < LIMIT_NANOS, () -> "system time is off by " + system + " ns");
            assertTrue(wall < LIMIT_NANOS, () -> "wall clock is off by " + wall + " ns");
        }
    }

    private static long worst(List<Stamp> stamps, ToLongFunction<Stamp> difference) {
        long worst = 0;
        for (int from = 0; from + PER_SECOND <= stamps.size(); from += PER_SECOND) {
            long best = stamps.subList(from, from + PER_SECOND).stream().mapToLong(difference).min().orElseThrow();
            worst = Math.max(worst, Math.abs(best));
        }
        return worst;
    }
}
