package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.core.builder.HypercallSites.Outcome;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.kvm.KvmProbe;

/** What {@code images/probe/README.md} lists, as far as it needs no back end. */
@Timeout(120)
class ProbeTest {
    private static final List<String> TESTS = List.of("version", "memmap", "unknown", "latency 50", "ipi 20", "upcall",
            "timer 50", "clock 3 20", "grant", "block 10 5");

    @BeforeAll
    static void buildProbe() throws IOException, InterruptedException {
        KvmProbe.Result host = KvmProbe.ofHost().probe();
        assumeTrue(host.usable(), host.reason());
        ProbeImages.build();
    }

    static Stream<Arguments> testsOfBothWidths() {
        List<Arguments> all = new ArrayList<>();
        for (int bits : new int[] {64, 32}) {
            for (String way : new String[] {"", "hypercall=page "}) {
                TESTS.forEach(test -> all.add(Arguments.of(bits, way, test)));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} bits {1}{2}")
    @MethodSource("testsOfBothWidths")
    void shouldSucceed(int bits, String way, String test) throws Exception {
        String output = run(bits, 1, way + "probe=\"" + test + ";poweroff\"", ShutdownReason.POWEROFF);
        String name = test.split(" ")[0];
        assertTrue(output.contains("PROBE " + name + " SUCCESS"), output);
        assertFalse(output.contains("FAILURE") || output.contains("ERROR"), output);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void shouldTakeAnInstructionThatTheLoaderDidNotRewriteWhereKvmHandsItOver(int bits) throws Exception {
        assumeTrue(KvmProbe.ofHost().probe().vmcall(), "KVM keeps VMCALL for itself here");
        String output = run(bits, 1, "hypercall=plain probe=\"version;memmap;latency 50;poweroff\"", ShutdownReason.POWEROFF);
        assertTrue(output.contains("hypercalls by plain vm"), output);
        assertTrue(output.contains("PROBE latency SUCCESS"), output);
        assertFalse(output.contains("FAILURE") || output.contains("ERROR"), output);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void shouldStartFurtherVcpus(int bits) throws Exception {
        String output = run(bits, 4, "probe=\"smp 4;poweroff\"", ShutdownReason.POWEROFF);
        assertTrue(output.contains("PROBE smp SUCCESS vcpus=4"), output);
    }

    @Test
    void shouldRefuseHypercallsFromUserMode() throws Exception {
        String output = run(32, 1, "probe=\"ring3;version;poweroff\"", ShutdownReason.POWEROFF);
        assertTrue(output.contains("PROBE ring3 SUCCESS EPERM"), output);
        assertTrue(output.contains("PROBE version SUCCESS"), output);
    }

    @ParameterizedTest
    @CsvSource({"poweroff,POWEROFF", "reboot,REBOOT", "crash,CRASH", "acpi-off,POWEROFF", "triple-fault,REBOOT",
            "watchdog 1,WATCHDOG"})
    void shouldTellHowTheGuestEnded(String command, ShutdownReason reason) throws Exception {
        run(64, 1, "probe=\"" + command + "\"", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abuse-events", "abuse-grants", "abuse-hypercalls 300", "abuse-store", "abuse-console"})
    void shouldSurviveMisbehaviour(String command) throws Exception {
        for (int bits : new int[] {64, 32}) {
            String output = run(bits, 1, "probe=\"" + command + ";version;poweroff\"", ShutdownReason.POWEROFF);
            assertTrue(output.contains("PROBE version SUCCESS"), output);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "spin"})
    void shouldStopGuestThatDoesNotListen(String command) throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(64), 1, "probe=\"" + command + "\"")) {
            domain.start();
            while (!domain.output().contains("PROBE " + command)) {
                Thread.sleep(5);
            }
            domain.core().shutdown(ShutdownReason.CRASH);
            assertEquals(ShutdownReason.CRASH, domain.await(10));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void shouldServeFifoEventsWhereTheDomainAsksForThem(int bits) throws Exception {
        try (ProbeDomain domain = ProbeDomain.withFifo(ProbeImages.of(bits), "probe=\"upcall;fifo;poweroff\"")) {
            domain.start();
            assertEquals(ShutdownReason.POWEROFF, domain.await(30), domain::output);
            assertTrue(domain.output().contains("PROBE fifo SUCCESS"), domain::output);
        }
        assertTrue(run(bits, 1, "probe=\"fifo;poweroff\"", ShutdownReason.POWEROFF).contains("PROBE fifo SKIP"));
    }

    private static String run(int bits, int vcpus, String commandLine, ShutdownReason expected) throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(bits), vcpus, commandLine)) {
            assertEquals(Outcome.FOUND, domain.plan().hypercallSites().outcome());
            domain.start();
            ShutdownReason reason = domain.await(30);
            assertEquals(expected, reason, domain::output);
            return domain.output();
        }
    }
}
