package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a domain process may not do. */
class IsolationTest extends HostTest {
    @Test
    void shouldGainNoPrivilegeInAnyThread() throws Exception {
        host().create(Guest.probe("confined", "xs-walk")).ok();
        assertEquals(List.of("1"), ofAllThreads("confined", "NoNewPrivs"));
    }

    /** 2 stands for a filter; what it forbids is SyscallFilterTest's business. */
    @Test
    void shouldHaveItsSystemCallsFilteredInEveryThread() throws Exception {
        host().create(Guest.probe("filtered", "xs-walk")).ok();
        assertEquals(List.of("2"), ofAllThreads("filtered", "Seccomp"));
    }

    private List<String> ofAllThreads(String domain, String field) throws Exception {
        int process = host().processOf(host().domid(domain));
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
            return threads.map(thread -> HostProcesses.read(thread.resolve("status")))
                    .filter(status -> !status.isEmpty())
                    .map(status -> status.replaceAll("(?s).*\n" + field + ":\\s*(\\d+).*", "$1")).distinct().toList();
        }
    }

    @Test
    void shouldLiveWithinLimits() throws Exception {
        host().create(Guest.probe("limited", "")).ok();
        String limits = HostProcesses.read(Path.of("/proc/" + host().processOf(host().domid("limited")) + "/limits"));
        assertTrue(limits.matches("(?s).*Max core file size +0 +0 .*"), limits);
        assertTrue(limits.matches("(?s).*Max open files +1024 +1024 .*"), limits);
    }

    private static String ids(int user) {
        return user + "\t" + user + "\t" + user + "\t" + user;
    }

    /** Skips where this host gives domain processes no users of their own, with the words of xl info. */
    private void requireUsers() {
        String said = host().xl("info").ok().out().lines().filter(line -> line.startsWith("domain_uid")).findFirst().orElseThrow();
        assumeTrue(said.contains("one for each domain"), said);
    }

    @Test
    void shouldBeAUserOfItsOwnWithNoRights() throws Exception {
        requireUsers();
        Path disk = host().disk("own", 1 << 20);
        host().create(Guest.probe("own", "blk-write 64").withDisk(disk)).ok();
        host().create(Guest.probe("other", "")).ok();
        host().awaitConsole("own", "PROBE blk-write SUCCESS");
        int process = host().processOf(host().domid("own"));
        int user = 4_200_000 + host().domid("own");
        assertEquals(ids(user), HostProcesses.status(process, "Uid"));
        assertEquals(ids(user), HostProcesses.status(process, "Gid"));
        assertEquals("", HostProcesses.status(process, "Groups"));
        for (String set : new String[] {"CapPrm", "CapEff", "CapInh", "CapAmb"}) {
            assertEquals("0000000000000000", HostProcesses.status(process, set));
        }
        assertNotEquals(HostProcesses.status(process, "Uid"),
                HostProcesses.status(host().processOf(host().domid("other")), "Uid"));
    }

    @Test
    void shouldReachNothingOfOthers() throws Exception {
        requireUsers();
        Path disk = host().disk("secret", 1 << 20);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(host().root(), PosixFilePermissions.fromString("rwxr-xr-x"));
        host().create(Guest.probe("secret", "").withDisk(disk)).ok();
        int other = host().processOf(host().domid("secret"));
        String user = String.valueOf(4_200_000 + host().domid("secret") + 1);
        assertNotEquals(0, as(user, "head", "-c1", disk.toString()));
        assertNotEquals(0, as(user, "kill", "-0", String.valueOf(other)));
        assertNotEquals(0, as(user, "ls", "/proc/" + other + "/fd/"));
        assertNotEquals(0, as(user, "touch", host().paths().domains().resolve("x").toString()));
        for (Path socket : new Path[] {host().paths().domainSocket(host().domid("secret")), host().paths().controlSocket(),
                host().paths().xenstoreSocket(), host().paths().consoleSocket(host().domid("secret"))}) {
            assertTrue(Files.exists(socket));
            assertNotEquals(0, as(user, "test", "-w", socket.toString()), socket.toString());
        }
        assertEquals(0, as(user, "true"));
    }

    private static int as(String user, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        line.addAll(List.of(command));
        return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }
}
