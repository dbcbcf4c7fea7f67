package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.kvm.KvmProbe;
import org.xenolith.pv.console.ConsoleBackend;

/** The probe behind a console back end, and bouncing events with dom0. */
@Timeout(120)
class ProbeConsoleTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeAll
    static void buildProbe() throws IOException, InterruptedException {
        KvmProbe.Result host = KvmProbe.ofHost().probe();
        assumeTrue(host.usable(), host.reason());
        ProbeImages.build();
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void shouldObeyLinesTypedOnThePvConsole(int bits) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(bits), 1, ""); ConsoleBackend console = console(domain, executor)) {
            domain.start();
            type(console, "echo typed\n");
            awaitOutput("PROBE echo SUCCESS typed");
            type(console, "flood 200\r");
            awaitOutput("PROBE flood SUCCESS lines=200");
            for (int line = 0; line < 200; line++) {
                assertTrue(output().contains("flood " + line + " "), "line " + line + " is lost");
            }
            type(console, "poweroff\n");
            assertEquals(ShutdownReason.POWEROFF, domain.await(20), this::output);
        } finally {
            executor.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void shouldBounceEventsWithDom0(int bits) throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(bits), 1, "probe=\"bounce 2000;poweroff\"")) {
            domain.start();
            Pattern announced = Pattern.compile("PROBE bounce port=(\\d+)\n");
            Matcher port = announced.matcher("");
            while (!port.find()) {
                Thread.sleep(5);
                port = announced.matcher(domain.output());
            }
            Semaphore answers = new Semaphore(0);
            try (LocalPort ours = domain.core().binder()
                    .bindInterdomain(ProbeDomain.DOMID, Integer.parseInt(port.group(1)), answers::release)) {
                answers.tryAcquire(5, TimeUnit.SECONDS);
                for (int round = 0; round < 50; round++) {
                    ours.send();
                    assertTrue(answers.tryAcquire(5, TimeUnit.SECONDS), "round " + round + ": " + domain.output());
                }
                assertEquals(ShutdownReason.POWEROFF, domain.await(20), domain::output);
            }
            assertTrue(domain.output().contains("PROBE bounce SUCCESS"), domain.output());
        }
    }

    private ConsoleBackend console(ProbeDomain domain, ExecutorService executor) {
        ConsoleBackend console = new ConsoleBackend(domain.core().memory(), GuestLayout.CONSOLE_PFN << 12, ProbeDomain.DOMID,
                domain.core().special().consolePort(), domain.core().binder(), this::accept, executor);
        console.start();
        return console;
    }

    private static void type(ConsoleBackend console, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        assertEquals(bytes.length, console.input(bytes, 0, bytes.length));
    }

    private int accept(byte[] bytes, int offset, int length) {
        synchronized (output) {
            output.write(bytes, offset, length);
        }
        return length;
    }

    private void awaitOutput(String text) throws InterruptedException {
        for (int i = 0; i < 2000 && !output().contains(text); i++) {
            Thread.sleep(10);
        }
        assertTrue(output().contains(text), this::output);
    }

    private String output() {
        synchronized (output) {
            return output.toString(StandardCharsets.US_ASCII);
        }
    }
}
