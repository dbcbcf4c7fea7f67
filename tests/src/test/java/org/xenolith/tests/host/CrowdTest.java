package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many domains at once, made and ended by several users at a time. */
class CrowdTest extends HostTest {
    private static final int DOMAINS = 22;
    private static final int USERS = 4;

    private void each(Task task) throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        try {
            List<CompletableFuture<Void>> all = IntStream.range(0, DOMAINS)
                    .mapToObj(number -> CompletableFuture.runAsync(() -> task.run("crowd" + number), users)).toList();
            for (CompletableFuture<Void> one : all) {
                one.get(120, TimeUnit.SECONDS);
            }
        } finally {
            users.shutdownNow();
        }
    }

    private interface Task {
        void run(String name);
    }

    @Test
    void shouldComeAndGoWithoutATrace() throws Exception {
        for (int number = 0; number < DOMAINS; number++) {
            host().write(Guest.probe("crowd" + number, "xs-walk").withDisk(host().disk("crowd" + number, 1 << 20)));
        }
        each(name -> host().xl("create", host().root().resolve(name + ".cfg").toString()).ok());
        assertEquals(DOMAINS + 2, host().xl("list").ok().out().lines().count());
        assertEquals(DOMAINS, IntStream.range(0, DOMAINS).mapToObj(number -> host().domid("crowd" + number))
                .collect(Collectors.toSet()).size());
        for (int number = 0; number < DOMAINS; number++) {
            host().awaitConsole("crowd" + number, "PROBE xs-walk SUCCESS");
        }
        each(name -> host().xl("destroy", name).ok());
        assertEquals(2, host().xl("list").ok().out().lines().count());
        host().assertNothingLeft();
    }
}
