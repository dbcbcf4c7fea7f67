package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools of hosts, as an operator makes them; hosts of different users, as it were, with nothing in common at first. */
class HostTrustTest {
    private static final Pattern POOL = Pattern.compile("\"fingerprint\": *\"([0-9a-f]{64})\"");

    @TempDir
    private Path users;

    private TestHost host(String user) throws IOException {
        return new TestHost(List.of("env", "XENOLITH_POOL=" + users.resolve(user)), "--migration-listen=127.0.0.1:0");
    }

    private static String pool(TestHost host) {
        Matcher found = POOL.matcher(host.xl("--json", "host-trust", "list").ok().out());
        assertTrue(found.find());
        return found.group(1);
    }

    @Test
    void shouldMoveDomainsWithinAPoolAndNoFurther() throws Exception {
        ProbeKernel.require();
        Path file = users.resolve("pool-file");
        try (TestHost first = host("one"); TestHost second = host("two"); TestHost stranger = host("three")) {
            first.create(Guest.probe("trusted", "")).ok();
            first.awaitConsole("trusted", TwoHostsFrame.READY);
            TwoHostsFrame.migrate(first, second, "trusted").refused("do not trust each other", "xl host-trust import", second.migrationAddress());

            first.xl("host-trust", "init").ok();
            first.xl("host-trust", "export", file.toString()).ok();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            first.xl("host-trust", "export", file.toString()).refused("exists");
            second.xl("host-trust", "import", users.resolve("nothing").toString()).refused("cannot be read");
            second.xl("host-trust", "import", first.root().resolve("trusted.cfg").toString()).refused("xl host-trust export");
            TwoHostsFrame.migrate(first, second, "trusted").refused("do not trust each other");
            second.xl("host-trust", "import", file.toString()).ok();
            assertEquals(pool(first), pool(second));
            assertFalse(pool(first).equals(pool(stranger)));

            TwoHostsFrame.migrate(first, second, "trusted").ok();
            TwoHostsFrame.succeeds(second, "trusted", "timer 5");
            TwoHostsFrame.migrate(second, stranger, "trusted").refused("do not trust each other");
            TwoHostsFrame.migrate(second, first, "trusted").ok();
            stranger.create(Guest.probe("strange", "")).ok();
            stranger.awaitConsole("strange", TwoHostsFrame.READY);
            TwoHostsFrame.migrate(stranger, first, "strange").refused("do not trust each other");
            TwoHostsFrame.succeeds(first, "trusted", "timer 5");
            TwoHostsFrame.succeeds(stranger, "strange", "timer 5");
        }
    }
}
