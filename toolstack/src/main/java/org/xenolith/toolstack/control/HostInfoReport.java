package org.xenolith.toolstack.control;

import java.util.LinkedHashMap;
import java.util.Map;
import org.xenolith.toolstack.proto.HostInfoResult;

/** Answers {@code xl info}, in xl's order, with our own lines at the end. */
final class HostInfoReport {
    private final HostFacts facts;
    private final EngineChooser engines;
    private final DomainUsers users;

    HostInfoReport(HostFacts facts, EngineChooser engines, DomainUsers users) {
        this.facts = facts;
        this.engines = engines;
        this.users = users;
    }

    HostInfoResult report() {
        Map<String, String> fields = new LinkedHashMap<>();
        int cpus = facts.cpus();
        fields.put("host", facts.hostName());
        fields.put("release", facts.release());
        fields.put("version", facts.version());
        fields.put("machine", System.getProperty("os.arch").replace("amd64", "x86_64"));
        fields.put("nr_cpus", Integer.toString(cpus));
        fields.put("max_cpu_id", Integer.toString(cpus - 1));
        fields.put("nr_nodes", "1");
        fields.put("cores_per_socket", facts.cpuField("cpu cores"));
        fields.put("threads_per_core", threadsPerCore());
        fields.put("cpu_mhz", facts.cpuField("cpu MHz"));
        fields.put("virt_caps", "pvh gnttab-v1");
        fields.put("total_memory", Long.toString(facts.totalMemoryMib()));
        fields.put("free_memory", Long.toString(facts.availableMemoryMib()));
        fields.put("sharing_freed_memory", "0");
        fields.put("sharing_used_memory", "0");
        fields.put("outstanding_claims", "0");
        fields.put("free_cpus", "0");
        fields.put("xen_major", "4");
        fields.put("xen_minor", "17");
        fields.put("xen_extra", ".0");
        fields.put("xen_version", "4.17.0");
        fields.put("xen_caps", "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64");
        fields.put("xen_scheduler", "linux");
        fields.put("xen_pagesize", "4096");
        fields.put("platform_params", "virt_start=0xffff800000000000");
        fields.put("xen_changeset", "");
        fields.put("xen_commandline", "");
        fields.put("xend_config_format", "4");
        fields.putAll(engines.describe());
        fields.put("domain_uid", users.describe());
        HostInfoResult.Builder result = HostInfoResult.newBuilder();
        fields.forEach((key, value) -> result.addFields(HostInfoResult.Field.newBuilder().setKey(key).setValue(value)));
        return result.build();
    }

    private String threadsPerCore() {
        String siblings = facts.cpuField("siblings");
        String cores = facts.cpuField("cpu cores");
        return siblings.isEmpty() || cores.isEmpty() ? "1"
                : Integer.toString(Math.max(1, Integer.parseInt(siblings) / Integer.parseInt(cores)));
    }
}
