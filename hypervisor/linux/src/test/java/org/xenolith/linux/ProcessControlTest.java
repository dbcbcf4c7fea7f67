package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessControlTest {
    @Test
    void shouldNameTheThreadAndGiveUpPrivileges() throws Exception {
        String[] seen = new String[2];
        Thread thread = new Thread(() -> {
            ProcessControl.threadName("vcpu-test");
            ProcessControl.noNewPrivileges();
            seen[0] = read("/proc/thread-self/comm").strip();
            seen[1] = read("/proc/thread-self/status");
        });
        thread.start();
        thread.join();

        assertEquals("vcpu-test", seen[0]);
        assertTrue(seen[1].contains("NoNewPrivs:\t1"));
    }

    @Test
    void shouldNameTheMachineItCannotRunOn() {
        Platform.require();
        UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> Platform.require("Linux", "aarch64"));
        assertEquals("Xenolith runs on Linux on x86-64 only; this is Linux on aarch64", refused.getMessage());
    }

    @Test
    void shouldLowerASoftLimit() {
        long before = ProcessControl.limit(ProcessControl.Limit.CORE);
        ProcessControl.limit(ProcessControl.Limit.CORE, 0, before);
        assertEquals(0, ProcessControl.limit(ProcessControl.Limit.CORE));
        ProcessControl.limit(ProcessControl.Limit.CORE, before, before);
    }

    @Test
    void shouldKillOneProcessAndNeverAGroup() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        assertTrue(ProcessControl.kill((int) sleeper.pid(), ProcessControl.SIGKILL));
        assertEquals(128 + ProcessControl.SIGKILL, sleeper.waitFor());
        assertFalse(ProcessControl.kill((int) sleeper.pid(), ProcessControl.SIGTERM));
        assertThrows(IllegalArgumentException.class, () -> ProcessControl.kill(-1, ProcessControl.SIGKILL));
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
