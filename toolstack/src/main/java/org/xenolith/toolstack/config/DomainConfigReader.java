package org.xenolith.toolstack.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.xenolith.core.cpuid.CpuidPolicy;
import org.xenolith.toolstack.proto.DomainConfig;

/**
 * Turns a configuration into what the control domain builds from: checks every key, fills in defaults, and makes
 * paths absolute. Opens no file.
 */
public final class DomainConfigReader {
    private static final int DEFAULT_MEMORY_MIB = 256;
    private static final long MAX_MEMORY_MIB = 16L << 20;
    /** HVM_MAX_VCPUS of Xen's public/hvm/hvm_info_table.h. */
    private static final int MAX_VCPUS = 128;
    private static final int MAX_EVENT_CHANNEL = 131_071;

    private final Path directory;
    private final RandomGenerator random;

    /**
     * @param directory where relative paths start
     * @param random draws UUIDs and MAC addresses that are not given
     */
    public DomainConfigReader(Path directory, RandomGenerator random) {
        this.directory = directory;
        this.random = random;
    }

    /** @throws ConfigException naming file, line and key */
    public ReadConfig read(ConfigText text) {
        List<String> notices = new ArrayList<>();
        Settings settings = new Settings(text);
        DomainConfig.Builder config = DomainConfig.newBuilder();
        checkKeys(text, config, notices);
        type(settings, notices);
        config.setType("pvh").setName(name(settings)).setUuid(uuid(settings));
        new BootSettings(settings, directory).read(config, notices);
        cpus(settings, config);
        memory(settings, config, notices);
        actions(settings, config);
        limits(settings, config);
        config.setCpuid(cpuid(settings));
        new DeviceSettings(settings, directory, random).read(config, notices);
        return new ReadConfig(config.build(), notices);
    }

    private static void checkKeys(ConfigText text, DomainConfig.Builder config, List<String> notices) {
        for (Setting setting : text.settings()) {
            ConfigKey key = ConfigKeys.get(setting.key()).orElseThrow(() -> setting.error(
                    "unknown key" + NearestName.hint(setting.key(), ConfigKeys.names())));
            if (!key.served()) {
                notices.add(setting.error("warning: this key is not served and has no effect").getMessage());
                config.putExtra(setting.key(), ConfigPrinter.print(setting.value()));
            }
        }
    }

    private static void type(Settings settings, List<String> notices) {
        String type = settings.text("type").orElse("");
        switch (type) {
            case "pvh" -> { }
            case "" -> {
                if (settings.text("builder").filter("hvm"::equals).isPresent()) {
                    throw settings.error("builder", "hvm domains are not served; write type = \"pvh\" and a kernel");
                }
                notices.add("no type given: the domain is built as type = \"pvh\"");
            }
            case "pv", "hvm" -> throw settings.error("type", type + " domains are not served; write type = \"pvh\""
                    + (type.equals("hvm") ? " and a kernel" : ""));
            default -> throw settings.error("type", "'" + type + "' is not a type; write type = \"pvh\"");
        }
    }

    private static String name(Settings settings) {
        String name = settings.text("name").orElseThrow(() -> settings.error("name", "is missing; every domain has one"));
        if (name.isBlank() || name.chars().anyMatch(c -> c < ' ' || c == '/' || c == 0x7f)) {
            throw settings.error("name", "'" + name.replaceAll("\\p{Cntrl}", "?")
                    + "' is empty or holds a / or a control character");
        }
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw settings.error("name", "'" + name + "' would be taken for a domain id; use a letter in it");
        }
        return name;
    }

    private String uuid(Settings settings) {
        return settings.text("uuid").map(text -> {
            String digits = text.replace("-", "");
            if (!text.matches("[0-9a-fA-F-]{32,36}") || digits.length() != 32) {
                throw settings.error("uuid", "'" + text + "' is not like 12345678-9abc-def0-1234-56789abcdef0");
            }
            return digits.toLowerCase(java.util.Locale.ROOT)
                    .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        }).orElseGet(() -> new UUID(random.nextLong() & ~0xf000L | 0x4000L,
                random.nextLong() & ~(3L << 62) | 1L << 63).toString());
    }

    private static void cpus(Settings settings, DomainConfig.Builder config) {
        long vcpus = settings.number("vcpus", 1, MAX_VCPUS, "").orElse(-1L);
        long max = settings.number("maxvcpus", 1, MAX_VCPUS, "").orElse(Math.max(vcpus, 1));
        if (vcpus > max) {
            throw settings.error("vcpus", "vcpus=" + vcpus + " is more than maxvcpus=" + max);
        }
        config.setVcpus((int) (vcpus < 0 ? max : vcpus)).setMaxVcpus((int) max);
    }

    private static void memory(Settings settings, DomainConfig.Builder config, List<String> notices) {
        if (!settings.has("memory") && !settings.has("maxmem")) {
            notices.add("no memory given: the domain gets " + DEFAULT_MEMORY_MIB + " MiB");
        }
        long given = settings.number("memory", 1, MAX_MEMORY_MIB, "MiB").orElse(-1L);
        long max = settings.number("maxmem", 1, MAX_MEMORY_MIB, "MiB")
                .orElse(given < 0 ? DEFAULT_MEMORY_MIB : given);
        if (given > max) {
            throw settings.error("memory", "memory=" + given + " is more than maxmem=" + max);
        }
        if (given > 0 && max > given) {
            throw settings.error("maxmem", "maxmem=" + max + " is more than memory=" + given
                    + ": domains do not grow in this release; leave maxmem out");
        }
        config.setMemoryMib(given < 0 ? max : given).setMaxMemoryMib(max);
    }

    private static void actions(Settings settings, DomainConfig.Builder config) {
        config.setOnPoweroff(action(settings, "on_poweroff", EventAction.DESTROY).action())
                .setOnReboot(action(settings, "on_reboot", EventAction.RESTART).action())
                .setOnCrash(action(settings, "on_crash", EventAction.DESTROY).action())
                .setOnWatchdog(action(settings, "on_watchdog", EventAction.DESTROY).action())
                .setOnSoftReset(action(settings, "on_soft_reset", EventAction.SOFT_RESET).action());
    }

    private static EventAction action(Settings settings, String key, EventAction otherwise) {
        return EventAction.parse(settings.choice(key, otherwise.spelling(), EventAction.spellings()));
    }

    private static String cpuid(Settings settings) {
        String text = settings.text("cpuid").orElse("");
        try {
            CpuidPolicy.parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw settings.error("cpuid", e.getMessage());
        }
    }

    private static void limits(Settings settings, DomainConfig.Builder config) {
        config.setEngine(settings.choice("engine", "auto", List.of("auto", "kvm", "soft")))
                .setEventAbi(settings.choice("event_abi", "2level", List.of("2level", "fifo")))
                .setNomigrate(settings.flag("nomigrate"))
                .setMaxGrantFrames(settings.number("max_grant_frames", 1, 0xffff, "").orElse(64L).intValue())
                .setMaxEventChannels(settings.number("max_event_channels", 1, MAX_EVENT_CHANNEL, "")
                        .orElse(1023L).intValue())
                .setCpuWeight(settings.number("cpu_weight", 1, 0xffff, "").orElse(256L).intValue())
                .setCap(settings.number("cap", 0, 100L * MAX_VCPUS, "").orElse(0L).intValue());
    }
}
