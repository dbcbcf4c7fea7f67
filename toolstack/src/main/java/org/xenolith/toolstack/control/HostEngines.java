package org.xenolith.toolstack.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.kvm.KvmProbe;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.OpenFile;
import org.xenolith.soft.SoftEngineJvmFlags;
import org.xenolith.toolstack.domain.OperationException;

/** The engines of this release on this host. */
final class HostEngines implements EngineChooser {
    private static final String DEVICE = "/dev/kvm";

    /** What the JVM of a soft-engine domain is started with. */
    static List<String> softJvmFlags() {
        List<String> flags = new ArrayList<>(List.of("-Xmx512m", "-Xss512k", "-XX:-UsePerfData", "-XX:+IgnoreUnrecognizedVMOptions"));
        flags.addAll(SoftEngineJvmFlags.PRODUCT);
        flags.addAll(SoftEngineJvmFlags.DIAGNOSTIC);
        return flags;
    }

    @Override
    public EngineChoice choose(String wanted) {
        KvmProbe.Result kvm = KvmProbe.ofHost().probe();
        return switch (wanted) {
            case "kvm" -> {
                require(kvm.usable(), kvm, "engine=kvm cannot be had");
                yield new EngineChoice("kvm", "asked for; " + kvm.reason());
            }
            case "soft" -> new EngineChoice("soft", "asked for");
            case "", "auto" -> kvm.usable() && kvm.hardware() ? new EngineChoice("kvm", kvm.reason())
                    : new EngineChoice("soft", kvm.reason());
            default -> throw new OperationException("engine=\"" + wanted + "\" is no engine", "auto, kvm or soft");
        };
    }

    private static void require(boolean holds, KvmProbe.Result kvm, String what) {
        if (!holds) {
            throw new OperationException(what + ": " + kvm.reason(), kvm.remedy());
        }
    }

    @Override
    public String standard() {
        return choose("auto").engine();
    }

    @Override
    public Descriptor openKvm() {
        try {
            return OpenFile.readWrite(DEVICE);
        } catch (LinuxException e) {
            throw new OperationException(DEVICE + " cannot be opened: " + e.getMessage(),
                    "run as root or add the user to group kvm", e);
        }
    }

    @Override
    public Map<String, String> describe() {
        KvmProbe.Result kvm = KvmProbe.ofHost().probe();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("engine", standard());
        lines.put("engine_kvm", (kvm.usable() ? "usable" : "not usable") + (kvm.hardware() ? "" : ", not hardware-backed")
                + ": " + kvm.reason());
        if (!kvm.remedy().isEmpty()) {
            lines.put("engine_remedy", kvm.remedy());
        }
        lines.put("hypercall_entry", !kvm.usable() ? "" : kvm.vmcall() ? "PORT VMCALL" : "PORT");
        lines.put("event_sends", "domain process");
        return lines;
    }
}
