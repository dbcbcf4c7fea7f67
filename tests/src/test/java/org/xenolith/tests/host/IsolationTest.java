package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a domain process may not do. */
class IsolationTest extends HostTest {
    @Test
    void shouldGainNoPrivilegeInAnyThread() throws Exception {
        host().create(Guest.probe("confined", "xs-walk")).ok();
        int process = host().processOf(host().domid("confined"));
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
            List<String> flags = threads.map(thread -> HostProcesses.read(thread.resolve("status")))
                    .filter(status -> !status.isEmpty())
                    .map(status -> status.replaceAll("(?s).*NoNewPrivs:\\s*(\\d).*", "$1")).distinct().toList();
            assertEquals(List.of("1"), flags);
        }
    }

    @Test
    void shouldLiveWithinLimits() throws Exception {
        host().create(Guest.probe("limited", "")).ok();
        String limits = HostProcesses.read(Path.of("/proc/" + host().processOf(host().domid("limited")) + "/limits"));
        assertTrue(limits.matches("(?s).*Max core file size +0 +0 .*"), limits);
        assertTrue(limits.matches("(?s).*Max open files +1024 +1024 .*"), limits);
    }
}
