package org.xenolith.toolstack.xl;

import java.util.Locale;
import org.xenolith.toolstack.proto.Action;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.VifConfig;

/** A domain's configuration in the shape of libxl_domain_config's JSON. */
final class ConfigJson {
    static final int DEFAULT_WEIGHT = 256;
    private static final long NO_DOMID = 0xffff_ffffL;

    private ConfigJson() {
    }

    static String of(DomainConfig config) {
        JsonWriter json = new JsonWriter();
        write(json, config);
        return json.toString();
    }

    static void write(JsonWriter json, DomainConfig config) {
        json.object().key("c_info").object().field("type", config.getType()).field("name", config.getName())
                .field("domid", NO_DOMID).field("uuid", config.getUuid()).field("run_hotplug_scripts", "True")
                .endObject();
        build(json, config);
        disks(json, config);
        nics(json, config);
        action(json, "on_poweroff", config.getOnPoweroff());
        action(json, "on_reboot", config.getOnReboot());
        action(json, "on_watchdog", config.getOnWatchdog());
        action(json, "on_crash", config.getOnCrash());
        action(json, "on_soft_reset", config.getOnSoftReset());
        ours(json, config);
        json.endObject();
    }

    static void scheduler(JsonWriter json, int weight, int cap) {
        json.key("sched_params").object().field("sched", "credit2").field("weight", weight).field("cap", cap)
                .endObject();
    }

    private static void build(JsonWriter json, DomainConfig config) {
        json.key("b_info").object().field("max_vcpus", config.getMaxVcpus()).key("avail_vcpus").array();
        for (int vcpu = 0; vcpu < config.getVcpus(); vcpu++) {
            json.value(vcpu);
        }
        json.endArray().field("max_memkb", config.getMaxMemoryMib() * 1024)
                .field("target_memkb", config.getMemoryMib() * 1024).field("video_memkb", 0);
        if (config.getNomigrate()) {
            json.field("disable_migrate", "True");
        }
        scheduler(json, config.getCpuWeight(), config.getCap());
        json.field("claim_mode", "True").field("kernel", config.getKernel()).given("cmdline", config.getCmdline())
                .given("ramdisk", config.getRamdisk()).key("type.pvh").object().endObject().key("arch_arm").object()
                .endObject().key("arch_x86").object().field("msr_relaxed", "False").endObject().endObject();
    }

    private static void disks(JsonWriter json, DomainConfig config) {
        if (config.getDisksCount() == 0) {
            return;
        }
        json.key("disks").array();
        for (DiskConfig disk : config.getDisksList()) {
            json.object().field("pdev_path", disk.getTarget()).field("vdev", disk.getVdev())
                    .given("backend", disk.getBackendType()).field("format", disk.getFormat())
                    .given("script", disk.getScript()).given("removable", disk.getRemovable() ? 1 : 0)
                    .given("readwrite", disk.getReadOnly() ? 0 : 1).given("is_cdrom", disk.getCdrom() ? 1 : 0)
                    .given("direct_io_safe", disk.getDirectIoSafe() ? "True" : "");
            if (disk.getDiscard() == disk.getReadOnly()) {
                json.field("discard_enable", disk.getDiscard() ? "True" : "False");
            }
            json.field("colo_restore_enable", "False").given("trusted", disk.getTrusted() ? "" : "False").endObject();
        }
        json.endArray();
    }

    private static void nics(JsonWriter json, DomainConfig config) {
        if (config.getVifsCount() == 0) {
            return;
        }
        json.key("nics").array();
        for (VifConfig vif : config.getVifsList()) {
            json.object().field("devid", vif.getDevid()).given("mtu", vif.getMtu()).field("mac", vif.getMac())
                    .given("ip", vif.getIp()).given("bridge", vif.getBridge()).given("ifname", vif.getVifname())
                    .given("script", vif.getScript()).field("nictype", vif.getType())
                    .given("rate_bytes_per_interval", vif.getRateBytesPerInterval())
                    .given("rate_interval_usecs", vif.getRateIntervalUs())
                    .given("trusted", vif.getTrusted() ? "" : "False").endObject();
        }
        json.endArray();
    }

    /** libxl leaves out what is its default, destroy. */
    private static void action(JsonWriter json, String key, Action action) {
        if (action != Action.DESTROY && action != Action.ACTION_UNSET) {
            json.field(key, action.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void ours(JsonWriter json, DomainConfig config) {
        boolean usual = config.getEngine().equals("auto") && config.getEventAbi().equals("2level");
        if (!usual) {
            json.key("xenolith").object().field("engine", config.getEngine())
                    .field("event_abi", config.getEventAbi()).endObject();
        }
    }
}
