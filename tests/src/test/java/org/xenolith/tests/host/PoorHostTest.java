package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that have less than they would like: no /dev/kvm, no right to open it, or to read a kernel; and what the soft engine is for. */
@Timeout(180)
class PoorHostTest {
    private static final String MISSING = """
            d=$(mktemp -d) && mount -t tmpfs none $d && rmdir=$d && mkdir $d/shm $d/net
            for f in null zero full random urandom; do touch $d/$f && mount --bind /dev/$f $d/$f; done
            mount --move $d /dev && rmdir $rmdir && exec "$@" """;
    private static final String FORBIDDEN = """
            d=$(mktemp -d) && mount -t tmpfs -o nodev none $d && mknod $d/kvm c 10 232
            mount --bind $d/kvm /dev/kvm && umount -l $d && rmdir $d && exec "$@" """;

    private static List<String> through(String script) throws Exception {
        assumeTrue(new ProcessBuilder("unshare", "--mount", "true").start().waitFor() == 0, "no right to mount");
        return List.of("unshare", "--mount", "sh", "-ec", script, "sh");
    }

    private static String line(TestHost host, String key) {
        return host.xl("info").ok().out().lines().filter(line -> line.startsWith(key + " ")).findFirst().orElse("");
    }

    @Test
    void shouldFallToTheSoftEngineAndSayWhy() throws Exception {
        ProbeKernel.build();
        try (TestHost host = new TestHost(through(MISSING))) {
            assertTrue(line(host, "engine").endsWith(": soft"), line(host, "engine"));
            assertTrue(line(host, "engine_kvm").contains("no /dev/kvm"), line(host, "engine_kvm"));
            Guest guest = Guest.probe("soft", "version").without("engine").with("memory", "32");
            host.create(guest.with("engine", "\"kvm\"")).refused("engine=kvm cannot be had", "no /dev/kvm");
            host.create(guest).ok();
            host.awaitConsole("soft", "PROBE version SUCCESS");
            assertTrue(host.xl("list", "-l", "soft").ok().out().contains("soft"));
        }
    }

    /** Root without the right to read what its mode forbids stands for any user. */
    @Test
    void shouldNameAKernelThatItMayNotRead() throws Exception {
        ProbeKernel.require();
        List<String> bounded = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all");
        assumeTrue(new ProcessBuilder(bounded.get(0), bounded.get(1), "true").start().waitFor() == 0, "no right to give up rights");
        try (TestHost host = new TestHost(bounded)) {
            Path kernel = Files.copy(ProbeKernel.path(), host.root().resolve("secret.elf"));
            Files.setPosixFilePermissions(kernel, Set.of());
            XlOutput refused = host.create(Guest.probe("unread", "").with("kernel", "\"" + kernel + "\""))
                    .refused(kernel.toString(), "cannot be read", "permissions");
            assertFalse(refused.err().contains("Exception"), refused.toString());
            host.assertNothingLeft();
        }
    }

    /** In 64 bits the way to ring 3 is SYSRET, which KVM's instruction emulation lacks; this engine has it. */
    @Test
    void shouldRefuseHypercallsFromUserModeOf64Bits() throws Exception {
        ProbeKernel.build();
        try (TestHost host = new TestHost()) {
            host.create(Guest.probe("ring3", "ring3;unknown;version").with("engine", "\"soft\"")).ok();
            host.awaitConsole("ring3", "PROBE version SUCCESS");
            assertTrue(host.console("ring3").contains("PROBE ring3 SUCCESS EPERM"), host.console("ring3"));
            int domid = host.domid("ring3");
            String log = host.xl("dmesg").ok().out();
            assertTrue(log.contains("d" + domid + ": hypercalls from above ring 0: 2\n"), log);
            assertTrue(log.contains("d" + domid + ": hypercall ") && log.contains(", not served: 1\n"), log);
        }
    }

    @Test
    void shouldNameTheMissingPermission() throws Exception {
        ProbeKernel.build();
        try (TestHost host = new TestHost(through(FORBIDDEN))) {
            assertTrue(line(host, "engine").endsWith(": soft"), line(host, "engine"));
            assertTrue(line(host, "engine_kvm").contains("no permission to open /dev/kvm"), line(host, "engine_kvm"));
            assertTrue(line(host, "engine_remedy").contains("group kvm"), line(host, "engine_remedy"));
            host.create(Guest.probe("kvm", "version")).refused("no permission to open /dev/kvm", "group kvm");
            host.assertNothingLeft();
        }
    }
}
