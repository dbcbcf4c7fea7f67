package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian and GRUB on the soft engine. Takes half an hour and makes images, so it runs only when asked for:
 * {@code JAVA_TOOL_OPTIONS=-Dxenolith.long=true ./test --no-lab -pl tests -am -Dtest=SoftGuestsTest}.
 */
@Timeout(900)
class SoftGuestsTest extends HostTest {
    private static final int BOOT_SECONDS = 300, WORK_SECONDS = 600;
    private static final Path IMAGES = Path.of("..", "images").toAbsolutePath().normalize();

    @Override
    void require() {
        assumeTrue(Boolean.getBoolean("xenolith.long"), "runs with -Dxenolith.long=true");
    }

    /** The folder that a recipe fills. */
    private static Path image(String... recipe) throws Exception {
        List<String> command = new ArrayList<>(List.of(IMAGES.resolve("build").toString()));
        command.addAll(List.of(recipe));
        Process build = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(new File("/dev/null")).start();
        String folder = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertEquals(0, build.waitFor(), String.join(" ", command));
        return Path.of(folder);
    }

    private static Guest debian(String name, String release, String flavour, int vcpus, int memory, String more) throws Exception {
        return new Guest(name, List.of("name=\"" + name + "\"", "type=\"pvh\"", "engine=\"soft\"", "memory=" + memory,
                "vcpus=" + vcpus, "kernel=\"" + image("kernel", release, flavour).resolve("vmlinuz") + "\"",
                "ramdisk=\"" + image("guest-initramfs", release, flavour).resolve("initramfs") + "\"",
                "extra=\"console=hvc0 earlyprintk=xen cryptomgr.notests " + more + "\""));
    }

    private void awaitLong(int seconds, String name, String text) throws Exception {
        Await.until(seconds, () -> host().console(name).contains(text), () -> text + ": " + host().console(name));
    }

    @ParameterizedTest
    @CsvSource({"debian12,amd64,1", "debian12,amd64,2", "debian12,amd64,4", "debian12,cloud-amd64,1", "debian12,cloud-amd64,2",
        "debian12,cloud-amd64,4", "debian13,amd64,1", "debian13,amd64,2", "debian13,amd64,4"})
    void shouldBootStockKernels(String release, String flavour, int vcpus) throws Exception {
        host().create(debian("stock", release, flavour, vcpus, 256, "xenolith.job=cpus,memory,events")).ok();
        awaitLong(BOOT_SECONDS, "stock", "xenolith: events ok");
        assertTrue(host().console("stock").contains("xenolith: cpus ok " + vcpus + " "), host().console("stock"));
    }

    /** Boots to the login prompt, works, and is saved and restored in the middle of the work. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldWorkAsOnTheRealCpuAndBeSavedMeanwhile(int vcpus) throws Exception {
        Path made = image("guest-systemd", "debian12");
        Path disk = Files.copy(made.resolve("root.img"), host().root().resolve("root.img"), StandardCopyOption.REPLACE_EXISTING);
        host().create(debian("full", "debian12", "amd64", vcpus, 512, "root=/dev/xvda").withDisk(disk)).ok();
        awaitLong(BOOT_SECONDS, "full", "debian12 login:");
        host().type("full", "root");
        awaitLong(BOOT_SECONDS, "full", "root@debian12");
        host().type("full", "work; echo work-has-ended-$((40+2))");
        awaitLong(WORK_SECONDS, "full", "gunzip ");
        Path saved = host().root().resolve("full.saved");
        host().xl("save", "full", saved.toString()).ok();
        host().xl("restore", saved.toString()).ok();
        Files.delete(saved);
        awaitLong(WORK_SECONDS, "full", "work-has-ended-42");
        String console = host().console("full");
        for (String line : Files.readAllLines(made.resolve("expected"))) {
            assertTrue(console.contains(line), line + " is not in " + console);
        }
    }

    @Test
    void shouldBringUpGrub() throws Exception {
        host().create(new Guest("grub", List.of("name=\"grub\"", "type=\"pvh\"", "engine=\"soft\"", "memory=128",
                "kernel=\"" + image("grub", "debian12").resolve("vmlinuz") + "\""))).ok();
        awaitLong(BOOT_SECONDS, "grub", "grub");
        awaitLong(BOOT_SECONDS, "grub", ">");
        host().type("grub", "echo answer-is-$grub_platform");
        awaitLong(BOOT_SECONDS, "grub", "answer-is-xen_pvh");
    }
}
