package org.xenolith.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvmProbeTest {
    @TempDir
    Path folder;

    @Test
    void shouldNameTheModuleThatIsMissing() throws IOException {
        KvmProbe.Result result = new KvmProbe(folder.resolve("kvm"), cpuinfo("flags\t\t: fpu svm npt")).probe();

        assertFalse(result.usable());
        assertTrue(result.reason().endsWith("module kvm_amd is not loaded"), result.reason());
        assertEquals("modprobe kvm_amd", result.remedy());
    }

    @Test
    void shouldSayThatTheCpuCannot() throws IOException {
        KvmProbe.Result result = new KvmProbe(folder.resolve("kvm"), cpuinfo("flags\t\t: fpu svmx")).probe();

        assertFalse(result.usable());
        assertTrue(result.reason().contains("no svm or vmx"), result.reason());
    }

    @Test
    void shouldNotTakeAnyFileForKvm() throws IOException {
        Path file = Files.writeString(folder.resolve("kvm"), "");
        KvmProbe.Result result = new KvmProbe(file, cpuinfo("flags : vmx")).probe();

        assertFalse(result.usable());
        assertTrue(result.reason().contains("is not KVM's device node"), result.reason());
    }

    private Path cpuinfo(String flags) throws IOException {
        return Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\n" + flags + "\n");
    }
}
