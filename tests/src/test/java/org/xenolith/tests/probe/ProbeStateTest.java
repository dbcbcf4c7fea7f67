package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.kvm.KvmProbe;

/** The probe stopped, paused, saved and brought back. */
@Timeout(120)
class ProbeStateTest {
    @BeforeAll
    static void buildProbe() throws IOException, InterruptedException {
        KvmProbe.Result host = KvmProbe.ofHost().probe();
        assumeTrue(host.usable(), host.reason());
        ProbeImages.build();
    }

    private static void awaitOutput(ProbeDomain domain, String text) throws InterruptedException {
        while (!domain.output().contains(text)) {
            Thread.sleep(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doze poll", "doze block", "doze halt", "spin", "latency 100000000"})
    void shouldPauseAtOnceWhateverTheGuestDoes(String command) throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 1, "probe=\"echo on;" + command + "\"")) {
            domain.start();
            awaitOutput(domain, "PROBE echo");
            for (int round = 0; round < 500; round++) {
                domain.runners().pause();
                assertEquals(VcpuRunner.State.PAUSED, domain.runners().get(0).state());
                domain.runners().resume();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doze poll", "doze block", "doze halt"})
    void shouldShowASleepingGuestAsBlocked(String command) throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 1, "probe=\"" + command + "\"")) {
            domain.start();
            awaitOutput(domain, "PROBE doze");
            while (domain.runners().get(0).state() != VcpuRunner.State.BLOCKED) {
                Thread.sleep(5);
            }
        }
    }

    @Test
    void shouldShowABusyGuestAsRunning() throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 1, "probe=\"spin\"")) {
            domain.start();
            awaitOutput(domain, "PROBE spin");
            for (int sample = 0; sample < 20; sample++) {
                assertEquals(VcpuRunner.State.RUNNING, domain.runners().get(0).state());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void shouldGoOnInAnotherMachine(int bits) throws Exception {
        ProbeDomain.Saved saved;
        String before;
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(bits), 1,
                "probe=\"upcall;grant;clock 20 10;ipi 20;timer 20;block 3 5;upcall;grant;version;poweroff\"")) {
            domain.start();
            awaitOutput(domain, "clock stamp");
            saved = domain.save();
            before = domain.output();
        }
        assertFalse(before.contains("PROBE clock SUCCESS"));
        try (ProbeDomain domain = ProbeDomain.restore(saved)) {
            domain.start();
            assertEquals(ShutdownReason.POWEROFF, domain.await(30), domain::output);
            String after = domain.output();
            for (String test : new String[] {"clock", "ipi", "timer", "block", "upcall", "grant", "version"}) {
                assertTrue(after.contains("PROBE " + test + " SUCCESS"), after);
            }
            assertFalse(after.contains("FAILURE") || after.contains("banner"), after);
        }
    }

    @Test
    void shouldGoOnWithEveryVcpu() throws Exception {
        ProbeDomain.Saved saved;
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 2, "probe=\"echo on;clock 10 10;smp 2;poweroff\"")) {
            domain.start();
            awaitOutput(domain, "clock stamp");
            saved = domain.save();
        }
        try (ProbeDomain domain = ProbeDomain.restore(saved)) {
            domain.start();
            assertEquals(ShutdownReason.POWEROFF, domain.await(30), domain::output);
            assertTrue(domain.output().contains("PROBE smp SUCCESS"), domain::output);
        }
    }

    @Test
    void shouldTellTheGuestWhetherItsSuspendWasCancelled() throws Exception {
        ProbeDomain.Saved saved;
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 1, "probe=\"suspend;ipi 5;poweroff\"")) {
            domain.start();
            assertEquals(ShutdownReason.SUSPEND, domain.await(30), domain::output);
            saved = domain.save();
            domain.core().thaw();
            assertTrue(domain.core().resumeFromSuspend());
            domain.runners().restart();
            domain.runners().resume();
            assertEquals(ShutdownReason.POWEROFF, domain.await(30), domain::output);
            assertTrue(domain.output().contains("PROBE suspend SUCCESS cancelled"), domain::output);
        }
        try (ProbeDomain domain = ProbeDomain.restore(saved)) {
            domain.start();
            assertEquals(ShutdownReason.POWEROFF, domain.await(30), domain::output);
            assertTrue(domain.output().contains("PROBE suspend SUCCESS resumed"), domain::output);
            assertTrue(domain.output().contains("PROBE ipi SUCCESS"), domain::output);
        }
    }
}
