package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenolith.toolstack.proto.CreateDomain;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.Request.OperationCase;
import org.xenolith.toolstack.proto.WaitForDomain;

class CreateVerbTest {
    private XlFixture xl;

    @BeforeEach
    void start() {
        xl = new XlFixture();
    }

    @AfterEach
    void stop() {
        xl.close();
    }

    private void serve() {
        xl.answeredBy(new SampleHost(10, 20));
    }

    private CreateDomain created() {
        return xl.control().only(OperationCase.CREATE).getCreate();
    }

    @Test
    void shouldSendTheConfigurationWithAbsolutePaths() {
        serve();
        assertEquals(0, xl.xl("create", xl.config("vif=['']")), xl.err());
        DomainConfig config = created().getConfig();
        assertEquals("l2", config.getName());
        assertEquals(xl.directory.resolve("vmlinuz").toString(), config.getKernel());
        assertEquals(1, config.getVifsCount());
        assertFalse(created().getPaused());
        assertTrue(xl.err().startsWith("Parsing config from ") && xl.err().endsWith("engine: soft\n"), xl.err());
    }

    @Test
    void shouldLetOverridesWin() {
        serve();
        assertEquals(0, xl.xl("create", "-pq", xl.config("extra='a'"), "memory=512", "name=web", "extra+=' b'",
                "vcpus=2;maxvcpus=4", "disk=['/d,raw,xvda']"), xl.err());
        DomainConfig config = created().getConfig();
        assertEquals(512, config.getMemoryMib());
        assertEquals("web", config.getName());
        assertEquals("a b", config.getCmdline());
        assertEquals(4, config.getMaxVcpus());
        assertEquals("/d", config.getDisks(0).getTarget());
        assertTrue(created().getPaused());
        assertEquals("", xl.err());
    }

    @Test
    void shouldOnlyPrintInADryRun() {
        assertEquals(0, xl.xl("create", "-n", xl.config("")), xl.err());
        assertTrue(xl.out().startsWith("{\n    \"c_info\": {\n        \"type\": \"pvh\","), xl.out());
        assertEquals(0, xl.xl("-N", "create", "-f", xl.config("")));
        assertTrue(xl.out().contains("\"max_memkb\": 262144"));
    }

    @Test
    void shouldWaitInTheForeground() {
        serve();
        assertEquals(0, xl.xl("create", "-F", xl.config("")), xl.err());
        assertEquals(WaitForDomain.Until.DESTROYED, xl.control().only(OperationCase.WAIT).getWait().getUntil());
    }

    @Test
    void shouldStartTheControlDomainWhereNoneRuns() {
        AtomicInteger starts = new AtomicInteger();
        xl.starting(session -> {
            starts.incrementAndGet();
            serve();
        });
        assertEquals(0, xl.xl("create", xl.config("")), xl.err());
        assertEquals(1, starts.get());
        assertEquals(0, xl.xl("list"));
        assertEquals(1, starts.get());
    }

    @Test
    void shouldNotStartOneForAListing() {
        assertEquals(1, xl.xl("list"));
        assertTrue(xl.err().contains("no control domain answers on") && xl.err().contains("xenolithd start"), xl.err());
    }

    @Test
    void shouldStartOneForDomainsThatOutlivedIt() throws Exception {
        java.nio.file.Files.createDirectories(xl.paths.domains());
        java.nio.file.Files.createFile(xl.paths.domainSocket(3));
        xl.starting(session -> serve());
        assertEquals(0, xl.xl("list"), xl.err());
    }

    @Test
    void shouldNameAnInstallationWithoutItsDaemon() {
        xl.starting(new InstalledDaemon(Path.of("/nonexistent")));
        assertEquals(1, xl.xl("create", xl.config("")));
        assertTrue(xl.err().contains("/nonexistent/bin/xenolithd is not there"), xl.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "memory=0|memory: 0 is out of range", "memory='512M'|memory: '512M' is not a number; it is given in MiB",
        "memory='-1'|memory: '-1' is not a number", "maxmem=128|memory: memory=256 is more than maxmem=128",
        "vcpus=0|vcpus: 0 is out of range", "vcpus=129|out of range", "vcpus=4;maxvcpus=2|vcpus=4 is more than maxvcpus=2",
        "type='hvm'|type: hvm domains are not served; write type = \"pvh\"", "type='pv'|pv domains are not served",
        "memmory=1|unknown key; did you mean 'memory'?", "on_crash='restrat'|did you mean 'restart'?",
        "engine='qemu'|is none of auto, kvm, soft", "event_abi='3level'|is none of 2level, fifo",
        "disk='x'|is a string where a list is expected", "disk=['/d,raw,xvda','/e,raw,xvda']|is the same device as",
        "disk=['/d,qcow2,xvda']|format=qcow2 is not served", "disk=['/d,raw,vda']|vdev 'vda' is none of",
        "vif=['mac=x']|mac 'x' is not like", "vif=['backend=dd']|only dom0", "kernel='/none'|kernel: /none does not exist",
        "ramdisk='.'|is not a file", "uuid='x'|uuid: 'x' is not like", "name='7'|would be taken for a domain id",
        "nomigrate=2|is neither 0 nor 1", "vcpus=[1]|is a list where one string is expected",
        "name=''|is empty", "disk=[[]]|holds a list where a string is expected"})
    void shouldRefuseBadInputNamingIt(String line, String expected) {
        serve();
        assertEquals(1, xl.xl("create", xl.config("\n" + line)));
        assertTrue(xl.err().contains(expected), xl.err());
        assertTrue(xl.err().contains("guest.cfg:7: ") || xl.err().contains("guest.cfg:5: ") || line.contains("kernel")
                || line.contains("ramdisk"), xl.err());
        assertTrue(xl.control().requests().isEmpty(), "nothing may have been started");
    }

    @Test
    void shouldNameAMissingKernelAndName() {
        xl.write("a.cfg", "name='x'\n");
        assertEquals(1, xl.xl("create", "a.cfg"));
        assertTrue(xl.err().contains("a.cfg: kernel: is missing"), xl.err());
        xl.write("b.cfg", "kernel='x'\n");
        assertEquals(1, xl.xl("create", "b.cfg"));
        assertTrue(xl.err().contains("b.cfg: name: is missing"), xl.err());
        assertEquals(1, xl.xl("create", "none.cfg"));
        assertEquals("Failed to read config file: none.cfg: No such file or directory\n", xl.err());
        assertEquals(1, xl.xl("create"));
        assertEquals(1, xl.xl("create", "a.cfg", "b.cfg"));
    }

    @Test
    void shouldWarnOfKeysThatHaveNoEffectAndNoticeTheType() {
        xl.write("vmlinuz", "kernel");
        xl.write("c.cfg", "name='x'\nkernel='vmlinuz'\nmemory=64\nvnc=1\ncmdline='a'\nroot='/dev/xvda'\n");
        assertEquals(0, xl.xl("create", "-n", "c.cfg"), xl.err());
        assertEquals("""
                Parsing config from c.cfg
                c.cfg:4: vnc: warning: this key is not served and has no effect
                no type given: the domain is built as type = "pvh"
                c.cfg:5: cmdline: warning: root= and extra= are ignored beside cmdline=
                """, xl.err());
    }
}
