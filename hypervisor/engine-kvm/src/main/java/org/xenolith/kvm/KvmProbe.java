package org.xenolith.kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenolith.core.engine.EngineException;
import org.xenolith.linux.Errno;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.kvm.Kvm;

/** Whether this host can serve the kvm engine. Reads the given files only; opens and closes the device. */
public final class KvmProbe {
    private final Path device;
    private final Path cpuinfo;

    /**
     * @param usable   whether a {@link KvmEngine} can be made at all
     * @param hardware whether guests run on the CPU; false: KVM only emulates instructions, far too slow for Linux
     * @param vmcall   whether VMCALL reaches us beside the port that kernels are rewritten to
     * @param reason   what was found, one line
     * @param remedy   what to do about it, one line; empty when there is nothing to do
     */
    public record Result(boolean usable, boolean hardware, boolean vmcall, String reason, String remedy) {
    }

    public KvmProbe(Path device, Path cpuinfo) {
        this.device = device;
        this.cpuinfo = cpuinfo;
    }

    /** Of this machine: {@code /dev/kvm} and {@code /proc/cpuinfo}. */
    public static KvmProbe ofHost() {
        return new KvmProbe(Path.of("/dev/kvm"), Path.of("/proc/cpuinfo"));
    }

    public Result probe() {
        String extension = extension();
        if (!Files.exists(device)) {
            return absent(extension);
        }
        try (Kvm kvm = Kvm.open(device.toString())) {
            return found(new KvmEngine(kvm).seesVmcall(), extension);
        } catch (LinuxException e) {
            return refused(e);
        } catch (EngineException e) {
            return unusable(e.getMessage(), "use a newer host kernel, or engine=soft");
        }
    }

    private static Result found(boolean vmcall, String extension) {
        String path = "hypercalls by port write" + (vmcall ? " or VMCALL (KVM_CAP_XEN_HVM)" : " (host kernel without CONFIG_KVM_XEN)");
        if (extension.isEmpty()) {
            return new Result(true, false, vmcall, "no svm or vmx in /proc/cpuinfo: KVM only emulates instructions here; " + path,
                    "switch virtualization on in the firmware or the outer hypervisor, or use engine=soft");
        }
        return new Result(true, true, vmcall, extension + ", " + path, "");
    }

    private Result absent(String extension) {
        return switch (extension) {
            case "svm" -> unusable("no " + device + ": module kvm_amd is not loaded", "modprobe kvm_amd");
            case "vmx" -> unusable("no " + device + ": module kvm_intel is not loaded", "modprobe kvm_intel");
            default -> unusable("no " + device + " and no svm or vmx in /proc/cpuinfo",
                    "switch virtualization on in the firmware or the outer hypervisor, or use engine=soft");
        };
    }

    private Result refused(LinuxException e) {
        return switch (e.errno()) {
            case Errno.EACCES, Errno.EPERM -> unusable("no permission to open " + device,
                    "run as root, or add the user to group kvm");
            case Errno.ENODEV, Errno.ENXIO -> unusable(device + " exists but no KVM module answers",
                    "modprobe kvm_amd or kvm_intel");
            case Errno.ENOTTY -> unusable(device + " is not KVM's device node", "remove it and load the KVM module again");
            default -> unusable(e.getMessage(), "see the host's kernel log");
        };
    }

    private static Result unusable(String reason, String remedy) {
        return new Result(false, false, false, reason, remedy);
    }

    private String extension() {
        try {
            return Files.readAllLines(cpuinfo).stream().filter(line -> line.startsWith("flags")).findFirst()
                    .map(KvmProbe::extensionOf).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static String extensionOf(String flags) {
        String words = flags + " ";
        return words.contains(" svm ") ? "svm" : words.contains(" vmx ") ? "vmx" : "";
    }
}
