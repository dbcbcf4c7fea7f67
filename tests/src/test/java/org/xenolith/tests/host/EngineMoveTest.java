package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.core.cpuid.CpuidLoss;
import org.xenolith.core.cpuid.CpuidPolicy;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.kvm.KvmEngine;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.soft.SoftEngine;

/** Domains that go on on another engine, as a file and while they run, and those whose processor is not there. */
class EngineMoveTest extends TwoHostsFrame {
    private static final String BASELINE = "\"baseline\"";
    private List<CpuidLeaf> kvm;
    private final List<CpuidLeaf> soft = new SoftEngine().supportedCpuid();

    @BeforeAll
    void askForEngines() {
        try (Kvm device = Kvm.open("/dev/kvm")) {
            kvm = new KvmEngine(device).supportedCpuid();
        }
    }

    private static void works(TestHost host, String engine) throws Exception {
        assertTrue(host.xl("list", "-v", "moved").ok().out().contains(engine), host.xl("list", "-v").out());
        for (String command : new String[] {"clock 2 5", "ipi 5", "timer 10", "smp 2", "upcall", "grant", "xs-read name", "blk-read 64"}) {
            succeeds(host, "moved", command);
        }
        assertEquals(0, count(host, "moved", "FAILURE"), host.console("moved"));
    }

    private void create(String engine, String cpuid) throws Exception {
        create(engine, cpuid, "");
    }

    private void create(String engine, String cpuid, String hypercalls) throws Exception {
        left.create(Guest.probe("moved", "").with("extra", "'" + hypercalls + " probe=\"\"'").with("vcpus", "2").with("engine", '"' + engine + '"').with("cpuid", cpuid)
                .withDisk(left.disk("moved", 1 << 20))).ok();
        left.awaitConsole("moved", READY);
        succeeds(left, "moved", "blk-write 64");
    }

    @Test
    void shouldMoveToTheOtherEngineAndBackWhileItRuns() throws Exception {
        create("kvm", BASELINE);
        works(left, "kvm");
        migrate(left, right, "moved", "--engine=soft").ok();
        works(right, "soft");
        migrate(right, left, "moved", "--engine=kvm").ok();
        works(left, "kvm");
        migrate(left, right, "moved").ok();
        works(right, "kvm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hypercall=page"})
    void shouldBeRestoredOnTheOtherEngineAndBack(String hypercalls) throws Exception {
        Path file = left.root().resolve("moved.save");
        create("kvm", BASELINE, hypercalls);
        for (String engine : new String[] {"soft", "kvm"}) {
            left.xl("save", "moved", file.toString()).ok();
            left.xl("restore", "--engine=" + engine, file.toString()).ok();
            works(left, engine);
        }
        Files.delete(file);
    }

    @Test
    void shouldLetTheReceiverChooseWhereNothingIsConfigured() throws Exception {
        create("auto", "\"host\"");
        String chosen = left.xl("info", "engine").ok().out().trim();
        migrate(left, right, "moved").ok();
        works(right, chosen);
    }

    @Test
    void shouldRefuseToTakeFeaturesAway() throws Exception {
        List<String> lost = CpuidLoss.of(kvm, soft);
        create("kvm", "\"host\"");
        migrate(left, right, "moved", "--engine=soft").refused("would lose CPU features", String.join(" ", lost), "baseline", "it still runs here");
        Path file = left.root().resolve("moved.save");
        left.xl("save", "moved", file.toString()).ok();
        left.xl("restore", "--engine=soft", file.toString()).refused("would lose CPU features", String.join(" ", lost));
        left.xl("restore", file.toString()).ok();
        works(left, "kvm");
        migrate(left, right, "moved", "--engine=none").refused("engine=\"none\" is no engine");
        works(left, "kvm");
    }

    @Test
    void shouldRefuseAProcessorThatHasLessThanTheBaselineWasMadeFrom() throws Exception {
        List<String> lost = CpuidLoss.of(CpuidPolicy.parse("baseline").apply(soft), kvm);
        assumeFalse(lost.isEmpty(), "this host's KVM has all of the baseline");
        create("soft", BASELINE);
        migrate(left, right, "moved", "--engine=kvm").refused(String.join(" ", lost));
        works(left, "soft");
    }
}
