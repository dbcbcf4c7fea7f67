package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.kvm.KvmProbe;

/** The probe on the soft engine, on machines with and without /dev/kvm, and on its way from one engine to another. */
@Timeout(120)
class ProbeSoftTest {
    private static final String WORK = "upcall;grant;clock 20 10;ipi 20;timer 20;block 3 5;upcall;grant;version";

    /** Bytes of a vCPU's vcpu_time_info, which every restore writes anew. */
    private static final int TIME_INFO = 32;

    @BeforeAll
    static void buildProbe() throws IOException, InterruptedException {
        ProbeImages.build();
    }

    private static void await(ProbeDomain domain, String text) throws InterruptedException {
        while (!domain.output().contains(text)) {
            Thread.sleep(5);
        }
    }

    private static void assertWorkDone(ProbeDomain domain) throws InterruptedException {
        assertEquals(ShutdownReason.POWEROFF, domain.await(60), () -> domain.output() + domain.core().failure());
        String text = domain.output();
        for (String test : new String[] {"clock", "ipi", "timer", "block", "upcall", "grant", "version"}) {
            assertTrue(text.contains("PROBE " + test + " SUCCESS"), text);
        }
        assertFalse(text.contains("FAILURE"), text);
    }

    @ParameterizedTest
    @CsvSource({"32,1", "64,1", "64,2"})
    void shouldServeTheProbe(int bits, int vcpus) throws Exception {
        String commands = vcpus == 1 ? WORK : WORK + ";smp 2";
        try (ProbeDomain domain = new ProbeDomain(ProbeEngine.SOFT, ProbeImages.of(bits), vcpus,
                "probe=\"" + commands + ";poweroff\"")) {
            domain.start();
            assertWorkDone(domain);
        }
    }

    @ParameterizedTest
    @CsvSource({"SOFT,SOFT,1", "SOFT,SOFT,2", "KVM,SOFT,1", "KVM,SOFT,2", "SOFT,KVM,1", "SOFT,KVM,2"})
    void shouldGoOnOnTheOtherEngine(ProbeEngine from, ProbeEngine to, int vcpus) throws Exception {
        if (from == ProbeEngine.KVM || to == ProbeEngine.KVM) {
            KvmProbe.Result host = KvmProbe.ofHost().probe();
            assumeTrue(host.usable(), host.reason());
        }
        String commands = vcpus == 1 ? WORK : WORK + ";smp 2";
        ProbeDomain.Saved saved;
        try (ProbeDomain domain = new ProbeDomain(from, ProbeImages.of(64), vcpus, "probe=\"" + commands + ";poweroff\"")) {
            domain.start();
            await(domain, "clock stamp");
            saved = domain.save();
            assertFalse(domain.output().contains("PROBE clock SUCCESS"));
        }
        try (ProbeDomain domain = ProbeDomain.restore(to, saved)) {
            domain.start();
            assertWorkDone(domain);
            assertEquals(vcpus == 2, domain.output().contains("PROBE smp SUCCESS"), domain::output);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldLoseNoByte(int vcpus) throws Exception {
        ProbeDomain.Saved first;
        try (ProbeDomain domain = new ProbeDomain(ProbeEngine.SOFT, ProbeImages.of(64), vcpus, "probe=\"clock 20 10\"")) {
            domain.start();
            await(domain, "clock stamp");
            first = domain.save();
        }
        try (ProbeDomain domain = ProbeDomain.restore(ProbeEngine.SOFT, first)) {
            ProbeDomain.Saved second = domain.save();
            int differences = 0;
            for (int n = 0; n < first.memory().size(); n++) {
                differences += differences(first.memory().get(n), second.memory().get(n));
            }
            assertTrue(differences <= vcpus * TIME_INFO, differences + " bytes");
            for (int n = 0; n < vcpus; n++) {
                assertSame(first.states().get(n), second.states().get(n));
            }
        }
    }

    private static int differences(byte[] a, byte[] b) {
        int count = 0;
        for (int n = 0; n < a.length; n++) {
            count += a[n] == b[n] ? 0 : 1;
        }
        return count;
    }

    private static void assertSame(VcpuState a, VcpuState b) {
        assertArrayEquals(a.gpr, b.gpr);
        assertArrayEquals(a.segments, b.segments);
        assertArrayEquals(a.xsave, b.xsave);
        assertArrayEquals(a.dr, b.dr);
        assertArrayEquals(new long[] {a.rip, a.rflags, a.cr0, a.cr2, a.cr3, a.cr4, a.cr8, a.efer, a.apicBase, a.xcr0, a.gdtBase,
            a.gdtLimit, a.idtBase, a.idtLimit, a.pendingVector}, new long[] {b.rip, b.rflags, b.cr0, b.cr2, b.cr3, b.cr4, b.cr8,
                b.efer, b.apicBase, b.xcr0, b.gdtBase, b.gdtLimit, b.idtBase, b.idtLimit, b.pendingVector});
        assertEquals(a.runState, b.runState);
        a.msrs.remove(0x10);
        b.msrs.remove(0x10);
        assertEquals(a.msrs, b.msrs);
    }

    /** Translations are hidden classes: they go when their guest has gone. */
    @Test
    void shouldKeepNoClassOfAGuestThatHasGone() throws Exception {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        int warm = 0;
        long translated = classes.getTotalLoadedClassCount();
        for (int boot = 1; boot <= 50; boot++) {
            try (ProbeDomain domain = new ProbeDomain(ProbeEngine.SOFT, ProbeImages.of(64), 1,
                    "probe=\"version;clock 2 1;poweroff\"")) {
                domain.start();
                assertEquals(ShutdownReason.POWEROFF, domain.await(30), domain::output);
            }
            if (boot == 10) {
                warm = loaded(classes);
            }
        }
        assertTrue(classes.getTotalLoadedClassCount() - translated > 50, "nothing was translated");
        assertTrue(loaded(classes) - warm < 40, "classes after 10 boots " + warm + ", after 50 " + loaded(classes));
    }

    /** Loaded classes when the collector has nothing left to unload. */
    private static int loaded(ClassLoadingMXBean classes) throws InterruptedException {
        int before;
        int now = classes.getLoadedClassCount();
        do {
            before = now;
            System.gc();
            Thread.sleep(50);
            now = classes.getLoadedClassCount();
        } while (now < before);
        return now;
    }
}
