package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.Request.OperationCase;
import org.xenolith.toolstack.proto.RunState;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.WaitForDomain;

class VerbsTest {
    private XlFixture xl;

    @BeforeEach
    void start() {
        xl = new XlFixture().answeredBy(new SampleHost(10, 20));
    }

    @AfterEach
    void stop() {
        xl.close();
    }

    private void succeeds(String command) {
        assertEquals(0, xl.xl(command.split(" ")), xl.err());
    }

    private void fails(String command, String expected) {
        assertEquals(1, xl.xl(command.split(" ")));
        assertTrue(xl.err().contains(expected), xl.err());
    }

    @ParameterizedTest
    @CsvSource({"pause l2, PAUSE", "unpause l2, UNPAUSE", "destroy l2, DESTROY_DOMAIN", "destroy -f l2, DESTROY_DOMAIN"})
    void shouldSendCommands(String command, DomainCommand.Verb verb) {
        succeeds(command);
        assertEquals(verb, xl.control().only(OperationCase.COMMAND).getCommand().getVerb());
        assertEquals("", xl.out() + xl.err());
    }

    @Test
    void shouldShutDownAndWait() {
        succeeds("shutdown -w l2");
        assertEquals(DomainCommand.Verb.SHUTDOWN_DOMAIN, xl.control().only(OperationCase.COMMAND).getCommand().getVerb());
        WaitForDomain wait = xl.control().only(OperationCase.WAIT).getWait();
        assertEquals("3", wait.getDomain());
        assertEquals(WaitForDomain.Until.SHUT_DOWN, wait.getUntil());
        assertEquals("Shutting down domain 3\nWaiting for 1 domains\nDomain 3 has been shut down, reason code 0\n",
                xl.err());
    }

    @Test
    void shouldRebootEveryGuestButDom0() {
        succeeds("reboot -aF");
        DomainCommand command = xl.control().only(OperationCase.COMMAND).getCommand();
        assertEquals(DomainCommand.Verb.REBOOT_DOMAIN, command.getVerb());
        assertEquals("3", command.getDomain());
        assertTrue(command.getForce());
    }

    @Test
    void shouldWantEitherAllOrADomain() {
        fails("shutdown", "You must specify -a or a domain id.");
        fails("shutdown -a l2", "You must specify -a or a domain id.");
    }

    @Test
    void shouldRename() {
        succeeds("rename l2 web");
        assertEquals("web", xl.control().only(OperationCase.RENAME).getRename().getNewName());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"domid l2|3", "domname 3|l2", "info host|labhost", "dmesg -c|(XEN) hello"})
    void shouldPrintOneLine(String command, String expected) {
        succeeds(command);
        assertEquals(expected + "\n", xl.out());
    }

    @Test
    void shouldPrintInfoInXensColumns() {
        succeeds("info");
        assertEquals("host                   : labhost\nxen_caps               : xen-3.0-x86_64 \n", xl.out());
    }

    @Test
    void shouldListGuestsOnly() {
        succeeds("vm-list");
        assertEquals("UUID                                  ID    name\n12345678-9abc-def0-1234-56789abcdef0  3    l2"
                + " ".repeat(28) + "\n", xl.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list --json", "--json list", "vm-list --json", "domid --json l2", "domname --json 3",
        "info --json", "dmesg --json", "uptime --json", "vcpu-list --json", "block-list --json l2",
        "network-list l2 --json"})
    void shouldPrintJsonThatParses(String command) throws Exception {
        succeeds(command);
        assertTrue(new com.fasterxml.jackson.databind.ObjectMapper().readTree(xl.out()).isContainerNode(), xl.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "frobnicate|unknown command 'frobnicate'", "lst|did you mean 'list'", "re|ambiguous: reboot, restore, rename",
        "save l2|takes 2 arguments, not 1", "save -z gzip l2 f|gzip: not a method",
        "migrate l2|takes 2 arguments, not 1", "migrate -D soon l2 h|--max-downtime=soon: not a number", "suspend l2|xl suspend is not served yet",
        "list nobody|there is no domain 'nobody'", "domname l2|Invalid domain id", "pause|takes 1 argument, not 0",
        "rename l2|takes 2 arguments, not 1", "list -x|option '-x' not supported", "list --colour|'--colour' not supported",
        "-x list|unknown global option -x", "destroy 0|domain 0 is the host", "-N list|does not implement -N",
        "console 0|domain 0 has no PV console", "console -t serial l2|type 'serial' is not served",
        "console -e abc l2|neither a character nor like ^]", "console l2|does not answer", "info -n|not served yet"})
    void shouldFailWithOneAndSayWhy(String command, String expected) {
        fails(command, expected);
    }

    @Test
    void shouldSayInOneLineThatAVerbIsNotServed() {
        fails("mem-set l2 512", "xl mem-set is not served yet\n");
        assertEquals(1, xl.err().lines().count());
    }

    @Test
    void shouldAcceptUnambiguousPrefixesAndPreferExactNames() {
        assertEquals("vcpu-list", VerbTable.resolve("vcpu-l"));
        assertEquals("list", VerbTable.resolve("li"));
        assertEquals("restore", VerbTable.resolve("rest"));
        assertEquals("migrate", VerbTable.resolve("migrate"));
    }

    @Test
    void shouldServeEveryVerbThatItListsAndExplainIt() {
        for (VerbRow row : VerbTable.SERVED) {
            VerbTable.create(row.name());
            succeeds("help " + row.name());
            assertTrue(xl.out().contains(row.description()), row.name());
            succeeds(row.name() + " -h");
            assertTrue(xl.out().startsWith("Usage: xl [-vtT"), row.name());
        }
        succeeds("help --long");
        assertTrue(xl.out().contains("sched-credit2"), xl.out());
    }

    @Test
    void shouldPrintItsVersion() {
        succeeds("--version");
        assertTrue(xl.out().startsWith("xenolith "));
    }

    @Test
    void shouldShowProgressWhenVerboseWithTimestamps() {
        succeeds("-vT list");
        assertEquals(XlFixture.NOW + " thinking 50%\n", xl.err());
    }

    @ParameterizedTest
    @CsvSource({"SHUTDOWN, POWEROFF, ---s--", "SHUTDOWN, REBOOT, ---sr-", "SHUTDOWN, SUSPEND, ---ss-",
        "CRASHED, CRASH, ---sc-", "CRASHED, POWEROFF, ---sc-", "SHUTDOWN, WATCHDOG, ---sw-",
        "SHUTDOWN, SOFT_RESET_REASON, ---sS-", "SHUTDOWN, NO_REASON, ---s?-", "DYING, POWEROFF, -----d",
        "RUNNING, CRASH, r-----"})
    void shouldWriteStatesInXensLetters(RunState state, ShutdownReason reason, String letters) {
        assertEquals(letters, DomainState.letters(
                SampleHost.guest(0).setState(state).setShutdownReason(reason).build()));
    }

    @ParameterizedTest
    @CsvSource({"213, false, ' 0:03:33'", "86399, false, 23:59:59", "86400, true, '1 day,  0:00'",
        "180000, false, '2 days,  2:00:00'"})
    void shouldWriteDurationsAsXlDoes(long seconds, boolean brief, String expected) {
        assertEquals(expected, UptimeVerb.duration(seconds, brief));
    }

    @Test
    void shouldWaitForADomainThatIsGoneAlready() {
        try (XlFixture gone = new XlFixture().answeredBy(request -> {
            if (request.getOperationCase() == OperationCase.WAIT) {
                throw new FakeControlDomain.Refusal("no domain 3", "", DomainWait.NO_SUCH_DOMAIN);
            }
            return new SampleHost(List.of(SampleHost.guest(0).build())).apply(request);
        })) {
            assertEquals(0, gone.xl("shutdown", "--wait", "l2"));
            assertTrue(gone.err().endsWith("Domain 3 has been destroyed\n"), gone.err());
        }
    }
}
