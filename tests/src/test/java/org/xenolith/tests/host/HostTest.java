package org.xenolith.tests.host;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** One host for a class of tests, which each leave it as they found it. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostTest {
    private TestHost host;

    final TestHost host() {
        return host;
    }

    @BeforeAll
    void startHost() throws Exception {
        require();
        host = new TestHost();
    }

    /** Skips the tests where what they need is not there: the probe guest, unless they say otherwise. */
    void require() throws Exception {
        ProbeKernel.require();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        host.destroyAll();
        host.assertNothingLeft();
    }

    @AfterAll
    void stopHost() throws Exception {
        if (host != null) {
            host.close();
        }
    }
}
