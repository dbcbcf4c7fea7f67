package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused: in words that name the input and what to do, leaving nothing, and the next domain comes up. */
class BadInputTest extends HostTest {
    private static final String NAME = "bad";

    private void shouldRefuse(Guest guest, String... words) throws Exception {
        XlOutput refused = host().create(guest).refused(words);
        assertFalse(refused.err().contains("Exception"), refused.toString());
        assertFalse(host().exists(guest.name()));
        host().assertNothingLeft();
    }

    private static Guest probe() {
        return Guest.probe(NAME, "version");
    }

    private Path file(String name, byte[] content) throws Exception {
        return Files.write(host().root().resolve(name), content);
    }

    private static String quoted(Object path) {
        return "\"" + path + "\"";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"kernel|\"/nowhere/vmlinuz\"|/nowhere/vmlinuz", "kernel|\"/tmp\"|/tmp",
            "ramdisk|\"/nowhere/initrd\"|/nowhere/initrd", "memory|0|memory", "memory|99999999|memory",
            "maxvcpus|4096|vcpus", "vcpus|0|vcpus", "colour|1|colour", "type|\"hvm\"|pvh", "engine|\"steam\"|steam",
            "uuid|\"x\"|uuid", "on_crash|\"explode\"|on_crash", "vif|[\"bridge=xet-none\"]|xet-none",
            "disk|[\"format=raw,vdev=xvda,access=rw,target=/nowhere/disk\"]|/nowhere/disk",
            "disk|[\"format=raw,vdev=xvda,access=rw,target=/tmp\"]|directory"})
    void shouldNameBadValue(String key, String value, String word) throws Exception {
        shouldRefuse(probe().with(key, value), word);
    }

    @Test
    void shouldRefuseWhatIsNoKernel() throws Exception {
        Path text = file("text.kernel", "#!/bin/sh\necho no kernel\n".repeat(100).getBytes());
        shouldRefuse(probe().with("kernel", quoted(text)), text.toString());
        Path empty = file("empty.kernel", new byte[0]);
        shouldRefuse(probe().with("kernel", quoted(empty)), empty.toString());
        byte[] probe = Files.readAllBytes(ProbeKernel.path());
        Path cut = file("cut.kernel", java.util.Arrays.copyOf(probe, 100));
        shouldRefuse(probe().with("kernel", quoted(cut)), cut.toString());
    }

    @Test
    void shouldRefuseElfWithoutPvhNote() throws Exception {
        Path elf = Path.of("/bin/true").toRealPath();
        shouldRefuse(probe().with("kernel", quoted(elf)), elf.toString());
        host().create(probe()).ok();
    }

    @Test
    void shouldRefuseMoreRamdiskThanMemory() throws Exception {
        Path ramdisk = file("large.initrd", new byte[20 << 20]);
        shouldRefuse(probe().with("ramdisk", quoted(ramdisk)), "memory");
    }

    @Test
    void shouldRefuseNameInUse() throws Exception {
        host().create(probe()).ok();
        host().create(probe()).refused(NAME, "xl destroy " + host().domid(NAME));
        assertEquals(3, host().xl("list").out().lines().count());
    }

    @Test
    void shouldRefuseDiskInUse() throws Exception {
        Path image = host().disk("shared", 1 << 20);
        host().create(Guest.probe("first", "").withDisk(image)).ok();
        host().create(probe().withDisk(image)).refused(image.toString(), "in use");
        host().xl("destroy", "first").ok();
        host().create(probe().withDisk(image)).ok();
    }

    @Test
    void shouldRefuseDiskOfOddSize() throws Exception {
        Path odd = host().disk("odd", 1000);
        shouldRefuse(probe().withDisk(odd), odd.toString(), "512", "truncate");
        Path empty = host().disk("empty", 0);
        shouldRefuse(probe().withDisk(empty), empty.toString(), "empty");
    }

    @Test
    void shouldRefuseTwoDisksOfOneName() throws Exception {
        Path image = host().disk("twice", 1 << 20);
        String disk = "\"format=raw,vdev=xvda,access=ro,target=" + image + "\"";
        shouldRefuse(probe().with("disk", "[" + disk + "," + disk + "]"), "xvda");
    }

    @Test
    void shouldNameLineOfSyntaxError() throws Exception {
        Path file = Files.writeString(host().root().resolve("broken.cfg"), "name=\"x\"\nmemory=[\n");
        host().xl("create", file.toString()).refused("broken.cfg");
        host().xl("create", "/nowhere.cfg").refused("/nowhere.cfg");
        host().xl("create").refused("onfig");
    }

    @Test
    void shouldRefuseUnknownDomainAndVerb() {
        for (String verb : new String[] {"destroy", "pause", "unpause", "shutdown", "reboot", "domname", "console"}) {
            host().xl(verb, "31000").refused("31000");
        }
        host().xl("frobnicate").refused("frobnicate");
        host().xl("destroy", "0").refused("control domain");
    }
}
