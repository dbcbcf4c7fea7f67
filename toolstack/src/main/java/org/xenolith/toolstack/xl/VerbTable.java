package org.xenolith.toolstack.xl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenolith.toolstack.config.NearestName;
import org.xenolith.toolstack.proto.DomainCommand;

/** The verbs: those that are served, as rows, and the names of xl's others. */
final class VerbTable {
    private static final String END_OPTIONS = """
            -a, --all               %s all guest domains.
            -h                      Print this help.
            -F                      Accepted; there are no HVM guests.
            -w, --wait              Wait for guest(s) to %s.
            """;

    static final List<VerbRow> SERVED = List.of(
            new VerbRow("create", "<ConfigFile> [options] [vars]", "Create a domain from config file <filename>", """
                    -c                      Connect to the console after the domain is created.
                    -d                      Print the resulting configuration to standard error.
                    -e                      Accepted; xl never waits in the background.
                    -F                      Run in foreground until death of the domain.
                    -f FILE, --defconfig=FILE
                                         Use the given configuration file.
                    -h                      Print this help.
                    -n, --dryrun            Dry run - prints the resulting configuration.
                    -p                      Leave the domain paused after it is created.
                    -q, --quiet             Quiet.
                    """, true, true,
                    new Syntax("cdeFf:npq", "defconfig=f dryrun=n quiet=q", 0, Syntax.ANY)),
            new VerbRow("list", "[options] [Domain]\n", "List information about all/some domains", """
                    -l, --long              Output all VM details
                    -v, --verbose           Prints out UUIDs and security context
                    -Z, --context           Prints out security context
                    -c, --cpupool           Prints the cpupool the domain is in
                    -n, --numa              Prints out NUMA node affinity
                    """, false, false,
                    new Syntax("lvZcn", "long=l verbose=v context=Z cpupool=c numa=n", 0, 1)),
            new VerbRow("destroy", "[options] <Domain>\n", "Terminate a domain immediately",
                    "-f                      Accepted; domain 0 cannot be destroyed.\n", true, false,
                    new Syntax("f", "force=f", 1, 1)),
            new VerbRow("shutdown", "[options] <-a|Domain>", "Issue a shutdown signal to a domain",
                    String.format(END_OPTIONS, "Shutdown", "shutdown"), true, false,
                    new Syntax("awF", "all=a wait=w", 0, 1)),
            new VerbRow("reboot", "[options] <-a|Domain>", "Issue a reboot signal to a domain",
                    String.format(END_OPTIONS, "Reboot", "reboot"), true, false,
                    new Syntax("awF", "all=a wait=w", 0, 1)),
            new VerbRow("pause", "<Domain>", "Pause execution of a domain", "", true, false,
                    new Syntax("", "", 1, 1)),
            new VerbRow("unpause", "<Domain>", "Unpause a paused domain", "", true, false,
                    new Syntax("", "", 1, 1)),
            new VerbRow("save", "[options] <Domain> <CheckpointFile>", "Save a domain state to restore later", """
                    -h                      Print this help.
                    -c                      Leave domain running after creating the snapshot.
                    -p                      Leave domain paused after creating the snapshot.
                    -D                      Accepted; the domain id is always kept.
                    -z METHOD, --compress=METHOD
                                         Pack memory: zstd, lz4 or none (default).
                    """, true, false,
                    new Syntax("cpDz:", "compress=z", 2, 2)),
            new VerbRow("restore", "[options] <CheckpointFile>", "Restore a domain from a saved state", """
                    -h                      Print this help.
                    -p                      Do not unpause domain after restoring it.
                    -e                      Accepted; xl never waits in the background.
                    -d                      Accepted; xl -v shows what is done.
                    -E ENGINE, --engine=ENGINE
                                         Go on with that engine instead of the configured one.
                    """, true, false,
                    new Syntax("pedE:", "engine=E", 1, 1)),
            new VerbRow("migrate", "[options] <Domain> <host>", "Migrate a domain to another host", """
                    -h                      Print this help.
                    --live                  Accepted; domains always move while they run.
                    -p                      Do not unpause domain after migrating it.
                    -e                      Accepted; xl never waits in the background.
                    -D MS, --max-downtime=MS
                                         How long the guest may stand still, 50 ms by default.
                    -B MIB, --bandwidth=MIB
                                         Send at most so many MiB a second.
                    -N COUNT, --streams=COUNT
                                         Connections side by side.
                    -T SECONDS, --max-time=SECONDS
                                         Stop the guest after so long, however much is left.
                    -z METHOD, --compress=METHOD
                                         Pack memory: zstd, lz4 or none (default).
                    -E ENGINE, --engine=ENGINE
                                         Go on there with that engine instead of the configured one.
                    -A, --no-throttle       Do not slow the guest down where it outruns the link.
                    -V, --verify            Compare the memory of both sides before the guest runs on.
                    -W, --with-disks        Take the disks along, where the other host does not see them.
                    -K VDEV=PATH, --disk=VDEV=PATH
                                         Where the other host is to have a disk, if not under the
                                         same name; once for each such disk.
                    -O, --overwrite-disks   Replace what is there under a disk's name.
                    """, true, false,
                    new Syntax("lpeD:B:N:T:z:E:AVWK:O", "live=l engine=E max-downtime=D bandwidth=B streams=N max-time=T compress=z"
                            + " no-throttle=A verify=V with-disks=W disk=K overwrite-disks=O", 2, 2)),
            new VerbRow("migrate-cancel", "<Domain>", "Give up a migration that is under way", "", true, false,
                    new Syntax("", "", 1, 1)),
            new VerbRow("console", "[options] <Domain>\n-t <type>       console type, pv\n"
                    + "-n <number>     console number, 0\n-e <escape>     escape character",
                    "Attach to domain's console", "", false, false,
                    new Syntax("t:n:e:", "", 1, 1)),
            new VerbRow("vcpu-list", "[Domain, ...]", "List the VCPUs for all/some domains", "", false, false,
                    new Syntax("", "", 0, Syntax.ANY)),
            new VerbRow("vm-list", "", "List guest domains, excluding dom0, stubdoms, etc.", "", false, false,
                    new Syntax("", "", 0, 0)),
            new VerbRow("info", "[key...]", "Get information about Xen host", "", false, false,
                    new Syntax("n", "numa=n", 0, Syntax.ANY)),
            new VerbRow("domid", "<DomainName>", "Convert a domain name to domain id", "", false, false,
                    new Syntax("", "", 1, 1)),
            new VerbRow("domname", "<DomainId>", "Convert a domain id to domain name", "", false, false,
                    new Syntax("", "", 1, 1)),
            new VerbRow("rename", "<Domain> <NewDomainName>", "Rename a domain", "", true, false,
                    new Syntax("", "", 2, 2)),
            new VerbRow("dmesg", "[-c]", "Read and/or clear dmesg buffer",
                    "  -c                        Clear dmesg buffer as well as printing it\n", false, false,
                    new Syntax("c", "", 0, 0)),
            new VerbRow("network-list", "<Domain(s)>", "List virtual network interfaces for a domain", "", false, false,
                    new Syntax("", "", 1, Syntax.ANY)),
            new VerbRow("block-list", "<Domain(s)>", "List virtual block devices for a domain", "", false, false,
                    new Syntax("", "", 1, Syntax.ANY)),
            new VerbRow("host-trust", "init | export <File> | import <File> | list",
                    "Make, leave or join the pool of hosts that domains migrate among", """
                    init                    Make a pool, of which this host is the first.
                    export FILE             Write the pool's file, by which other hosts join it. It is a secret.
                    import FILE             Join the pool of such a file.
                    list                    Show who this host is and which pool it belongs to.
                    """, true, false,
                    new Syntax("", "", 1, 2)),
            new VerbRow("uptime", "[-s] [Domain]", "Print uptime for all/some domains", "", false, false,
                    new Syntax("s", "", 0, Syntax.ANY)),
            new VerbRow("top", "[options]", "Monitor a host and the domains in real time", """
                    -h                      Print this help.
                    -d SECONDS, --delay=SECONDS
                                         Time between updates, 3 s by default.
                    -i COUNT, --iterations=COUNT
                                         End after so many updates.
                    -b, --batch             Print table after table; the default where there is no terminal.
                    -n, --networks          A line for each network interface.
                    -x, --vbds              A line for each disk.
                    -v, --vcpus             A line for the VCPUs.
                    -e, --engine            A line for what the soft engine does: speed, translated code.
                    -r, --repeat-header     The header before each domain.
                    -f, --full-name         Do not cut names.
                    """, false, false,
                    new Syntax("d:i:bnxverf",
                            "delay=d iterations=i batch=b networks=n vbds=x vcpus=v engine=e repeat-header=r full-name=f", 0, 0)),
            new VerbRow("help", "[--long] [verb]", "Print the verbs, or what one of them takes", "", false, false,
                    new Syntax("L", "long=L", 0, 1)));

    static final List<String> NOT_SERVED = List.of("""
            config-update pci-attach pci-detach pci-list pci-assignable-add pci-assignable-remove pci-assignable-list
            vncviewer migrate-receive suspend resume dump-core cd-insert cd-eject mem-max mem-set
            button-press vcpu-pin vcpu-set sharing sched-credit sched-credit2 sched-rtds trigger sysrq debug-keys
            set-parameters network-attach network-detach channel-list block-attach block-detach vtpm-attach
            vtpm-list vtpm-detach vkb-attach vkb-list vkb-detach vdispl-attach vdispl-list vdispl-detach vsnd-attach
            vsnd-list vsnd-detach claims cpupool-create cpupool-list cpupool-destroy cpupool-rename cpupool-cpu-add
            cpupool-cpu-remove cpupool-migrate cpupool-numa-split getenforce setenforce loadpolicy remus devd
            psr-hwinfo psr-cmt-attach psr-cmt-detach psr-cmt-show psr-cat-set psr-cat-show psr-mba-set psr-mba-show
            usbctrl-attach usbctrl-detach usbdev-attach usbdev-detach usb-list qemu-monitor-command dt-overlay
            xenstore-quota-get xenstore-quota-set""".split("\\s+"));

    private VerbTable() {
    }

    /** The full name of a verb: an exact match, or the only verb of xl that starts with what was typed. */
    static String resolve(String typed) {
        List<String> names = names();
        if (names.contains(typed)) {
            return typed;
        }
        List<String> matches = names.stream().filter(name -> name.startsWith(typed)).toList();
        if (matches.size() == 1) {
            return matches.get(0);
        }
        if (matches.size() > 1) {
            throw new XlException("'" + typed + "' is ambiguous: " + String.join(", ", matches));
        }
        throw new XlException("unknown command '" + typed + "'" + NearestName.hint(typed, names),
                "xl help lists the commands");
    }

    static Optional<VerbRow> row(String name) {
        return SERVED.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** A fresh instance of the class that serves a verb. */
    static Verb create(String name) {
        return switch (name) {
            case "create" -> new CreateVerb();
            case "list" -> new ListVerb();
            case "destroy" -> new DestroyVerb();
            case "shutdown" -> new EndVerb(DomainCommand.Verb.SHUTDOWN_DOMAIN);
            case "reboot" -> new EndVerb(DomainCommand.Verb.REBOOT_DOMAIN);
            case "pause" -> new PauseVerb();
            case "unpause" -> new UnpauseVerb();
            case "save" -> new SaveVerb();
            case "restore" -> new RestoreVerb();
            case "migrate" -> new MigrateVerb();
            case "migrate-cancel" -> new MigrateCancelVerb();
            case "console" -> new ConsoleVerb();
            case "vcpu-list" -> new VcpuListVerb();
            case "vm-list" -> new VmListVerb();
            case "info" -> new InfoVerb();
            case "domid" -> new DomidVerb();
            case "domname" -> new DomnameVerb();
            case "rename" -> new RenameVerb();
            case "dmesg" -> new DmesgVerb();
            case "network-list" -> new NetworkListVerb();
            case "block-list" -> new BlockListVerb();
            case "host-trust" -> new HostTrustVerb();
            case "uptime" -> new UptimeVerb();
            case "top" -> new TopVerb();
            case "help" -> new HelpVerb();
            default -> throw new XlException("xl " + name + " is not served yet");
        };
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(SERVED.stream().map(VerbRow::name).toList());
        names.addAll(NOT_SERVED);
        return names;
    }
}
