package org.xenolith.tests.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts of one pool, and probes that move between them; each test leaves nothing behind on either. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoHostsFrame {
    static final String READY = "PROBE ready SUCCESS";

    TestHost left;
    TestHost right;
    Path pool;

    @BeforeAll
    void startHosts(@TempDir Path common) throws Exception {
        ProbeKernel.require();
        pool = common;
        left = host(pool);
        right = host(pool);
    }

    private static TestHost host(Path pool) throws Exception {
        return new TestHost(List.of("env", "XENOLITH_POOL=" + pool), "--migration-listen=127.0.0.1:0");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        left.destroyAll();
        right.destroyAll();
        left.assertNothingLeft();
        right.assertNothingLeft();
    }

    @AfterAll
    void stopHosts() throws Exception {
        try (TestHost first = left; TestHost second = right) {
            leaveNothing();
        }
    }

    static XlOutput migrate(TestHost from, TestHost to, String name, String... options) {
        List<String> words = new ArrayList<>(List.of("migrate", "-V"));
        words.addAll(List.of(options));
        words.addAll(List.of(name, to.migrationAddress()));
        return from.xl(words.toArray(String[]::new));
    }

    /** Types a command and waits for its next verdict of success. */
    static void succeeds(TestHost host, String name, String command) throws Exception {
        String verdict = "PROBE " + command.split(" ")[0] + " SUCCESS";
        int before = count(host, name, verdict);
        host.type(name, command);
        Await.until(() -> count(host, name, verdict) > before, () -> verdict + ": " + host.console(name));
    }

    static int count(TestHost host, String name, String text) {
        return host.console(name).split(Pattern.quote(text), -1).length - 1;
    }
}
