package org.xenolith.toolstack.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every key of xl.cfg(5), and the few that are ours. */
public final class ConfigKeys {
    private static final String NOT_SERVED = """
            acpi acpi_firmware acpi_laptop_slate acpi_s3 acpi_s4 altp2m altp2m_count altp2mhvm apic arm_sci bios
            bios_path_override boot bootloader bootloader_args bootloader_restrict bootloader_user builder cap channel
            cpu_weight cpus cpus_soft device_model device_model_args device_model_args_hvm device_model_args_pv
            device_model_override device_model_stubdomain_override device_model_stubdomain_seclabel device_model_user
            device_model_version device_tree display dm_restrict driver_domain dtdev e820_host extratime firmware
            firmware_override gfx_passthru gic_version hap hdtype hpet hvm_pirq init_seclabel iomem ioports irqs keymap
            latency llc_colors localtime max_grant_version max_maptrack_frames mca_caps mmio_hole ms_vm_genid
            msr_relaxed nestedhvm nographic nr_spis nx oos opengl p9 pae passthrough pci pci_msitranslate
            pci_permissive pci_power_mgmt pci_seize period pool pvcalls pvshim pvshim_cmdline pvshim_extra pvshim_path
            rdm rdm_mem_boundary rtc_timeoffset sdl seclabel serial shadow_memory slice smbios smbios_firmware soundhw
            spice spice_clipboard_sharing spice_image_compression spice_streaming_video spiceagent_mouse
            spicedisable_ticketing spicehost spicepasswd spiceport spicetls_port spiceusbredirection spicevdagent
            stdvga stubdomain_cmdline stubdomain_kernel stubdomain_memory stubdomain_ramdisk sve tee timer_mode
            trap_unmapped_accesses tsc_mode usb usbctrl usbdev usbdevice usbversion vdispl vendor_device vfb vga
            videoram vif2 viridian virtio vkb vkb_device vmtrace_buf_kb vnc vncdisplay vnclisten vncpasswd vncunused
            vncviewer vnuma vpmu vpt_align vsnd vtpm vuart xauthority xen_platform_pci xen_platform_pci_bar_uc
            xend_suspend_evtchn_compat xenstore_feature_mask xenstore_quota""";

    private static final Map<String, ConfigKey> KEYS = table();

    private ConfigKeys() {
    }

    public static Optional<ConfigKey> get(String name) {
        return Optional.ofNullable(KEYS.get(name));
    }

    public static Collection<ConfigKey> all() {
        return KEYS.values();
    }

    static Collection<String> names() {
        return KEYS.keySet();
    }

    private static Map<String, ConfigKey> table() {
        Map<String, ConfigKey> keys = new LinkedHashMap<>();
        served(keys, "name", KeyKind.STRING, "the domain's name, unique on the host; the only key that must be there");
        served(keys, "type", KeyKind.STRING, "`pvh`, which is also the default; `pv` and `hvm` are refused");
        served(keys, "uuid", KeyKind.STRING, "random by default");
        served(keys, "kernel", KeyKind.STRING, "path of an ELF or bzImage kernel that can boot as PVH");
        served(keys, "ramdisk", KeyKind.STRING, "path of the initial RAM disk");
        served(keys, "cmdline", KeyKind.STRING, "the kernel's command line; `root` and `extra` are ignored beside it");
        served(keys, "root", KeyKind.STRING, "put in front of `extra` as `root=...`");
        served(keys, "extra", KeyKind.STRING, "the rest of the command line");
        served(keys, "memory", KeyKind.NUMBER, "MiB at start; 256 by default");
        served(keys, "maxmem", KeyKind.NUMBER, "MiB that the domain can grow to, which no domain does in this release: with `memory`, no more than that");
        served(keys, "vcpus", KeyKind.NUMBER, "virtual CPUs online at start; 1 by default, at most 128");
        served(keys, "maxvcpus", KeyKind.NUMBER, "virtual CPUs the domain can have; `vcpus` by default");
        served(keys, "cpuid", KeyKind.STRING, "`host` (default), or `baseline` for what most engines and hosts have, and features off (0), required (1) or as there (x): `host,avx=0`");
        served(keys, "on_poweroff", KeyKind.STRING, "`destroy` by default; actions are listed below");
        served(keys, "on_reboot", KeyKind.STRING, "`restart` by default");
        served(keys, "on_crash", KeyKind.STRING, "`destroy` by default");
        served(keys, "on_watchdog", KeyKind.STRING, "`destroy` by default");
        served(keys, "on_soft_reset", KeyKind.STRING, "`soft-reset` by default");
        served(keys, "disk", KeyKind.LIST, "disk specifications; format raw and dom0 as back end are served");
        served(keys, "vif", KeyKind.LIST, "vif specifications; dom0 as back end is served");
        served(keys, "nomigrate", KeyKind.BOOLEAN, "refuses migration and save; 0 by default");
        served(keys, "max_grant_frames", KeyKind.NUMBER, "pages the grant table can grow to; 64 by default");
        served(keys, "max_event_channels", KeyKind.NUMBER, "highest event channel port; 1023 by default");
        served(keys, "event_abi", KeyKind.STRING, "ours: `2level` (default) or `fifo`");
        served(keys, "engine", KeyKind.STRING, "ours: `auto` (default), `kvm` or `soft`");
        for (String name : NOT_SERVED.split("\\s+")) {
            keys.put(name, new ConfigKey(name, KeyKind.STRING_OR_LIST, false, ""));
        }
        return Collections.unmodifiableMap(keys);
    }

    private static void served(Map<String, ConfigKey> keys, String name, KeyKind kind, String note) {
        keys.put(name, new ConfigKey(name, kind, true, note));
    }
}
