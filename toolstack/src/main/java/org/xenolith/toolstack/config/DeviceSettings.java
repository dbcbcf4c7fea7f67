package org.xenolith.toolstack.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.VifConfig;

/** The domain's disks and network interfaces. */
final class DeviceSettings {
    private final Settings settings;
    private final Path directory;
    private final RandomGenerator random;

    DeviceSettings(Settings settings, Path directory, RandomGenerator random) {
        this.settings = settings;
        this.directory = directory;
        this.random = random;
    }

    void read(DomainConfig.Builder config, List<String> notices) {
        Map<Integer, String> disks = new HashMap<>();
        for (Setting item : settings.strings("disk")) {
            DiskConfig disk = parsed(item, this::disk);
            unique(item, disks, disk.getDevid(), "vdev " + disk.getVdev());
            config.addDisks(disk);
        }
        Map<Integer, String> vifs = new HashMap<>();
        for (Setting item : settings.strings("vif")) {
            int index = config.getVifsCount();
            VifConfig vif = parsed(item, text -> vif(item, text, index, notices));
            unique(item, vifs, vif.getDevid(), "devid " + vif.getDevid());
            config.addVifs(vif);
        }
    }

    private DiskConfig disk(String text) {
        DiskSpec spec = DiskSpec.parse(text);
        if (!spec.format().equals("raw") && !spec.format().equals("empty")) {
            throw new SpecException("format=" + spec.format() + " is not served; convert the image with"
                    + " qemu-img convert -O raw");
        }
        if (!spec.script().isEmpty()) {
            throw new SpecException("script=" + spec.script() + " is not served; attach the device in dom0 and name it"
                    + " as target");
        }
        requireDom0(spec.backend());
        DiskConfig disk = spec.toConfig();
        return disk.getTarget().isEmpty() ? disk : disk.toBuilder().setTarget(target(disk.getTarget())).build();
    }

    private String target(String text) {
        try {
            Path path = directory.resolve(text).normalize();
            Path device = Path.of("/dev").resolve(text);
            return !text.startsWith("/") && !Files.exists(path) && Files.exists(device)
                    ? device.toString() : path.toString();
        } catch (InvalidPathException e) {
            throw new SpecException("target is no path: " + e.getReason());
        }
    }

    private VifConfig vif(Setting item, String text, int index, List<String> notices) {
        VifSpec spec = VifSpec.parse(text);
        for (String key : List.of("gatewaydev", "netdev", "vlan", "model")) {
            if (spec.given().containsKey(key)) {
                notices.add(item.error("warning: " + key + "= is not served and has no effect").getMessage());
            }
        }
        VifConfig vif = spec.toConfig(index, random);
        requireDom0(vif.getBackend());
        return vif;
    }

    private static void requireDom0(String backend) {
        if (!List.of("", "0", "Domain-0").contains(backend)) {
            throw new SpecException("backend=" + backend + ": only dom0 (0, Domain-0) serves devices");
        }
    }

    private static <T> T parsed(Setting item, Function<String, T> parse) {
        String text = ((ConfigValue.Atom) item.value()).text();
        try {
            return parse.apply(text);
        } catch (SpecException e) {
            throw item.error("'" + text + "': " + e.getMessage());
        }
    }

    private static void unique(Setting item, Map<Integer, String> taken, int devid, String name) {
        String before = taken.putIfAbsent(devid, name);
        if (before != null) {
            throw item.error(name + " is the same device as the " + before + " before it (devid " + devid + ")");
        }
    }
}
