package org.xenolith.toolstack.xl;

import java.util.List;
import java.util.TreeMap;
import org.xenolith.toolstack.proto.Domain;

/** Domains as JSON: libxl's shape for {@code list -l}, a flat one for {@code list --json}. */
final class DomainJson {
    private DomainJson() {
    }

    static String details(List<Domain> domains) {
        JsonWriter json = new JsonWriter().array();
        for (Domain domain : domains) {
            json.object().field("domid", domain.getDomid()).key("config");
            if (domain.hasConfig()) {
                ConfigJson.write(json, domain.getConfig());
            } else {
                bare(json, domain);
            }
            json.endObject();
        }
        return json.endArray().toString();
    }

    /** What libxl says of a domain that no configuration is kept of, which is dom0. */
    private static void bare(JsonWriter json, Domain domain) {
        json.object().key("c_info").object().field("type", "pv").field("name", domain.getName()).endObject()
                .key("b_info").object().field("max_memkb", domain.getMaxMemoryKib())
                .field("target_memkb", domain.getMemoryKib());
        ConfigJson.scheduler(json, ConfigJson.DEFAULT_WEIGHT, 0);
        json.key("type.pv").object().endObject().key("arch_arm").object().endObject()
                .key("arch_x86").object().endObject().endObject().endObject();
    }

    static String summary(List<Domain> domains) {
        JsonWriter json = new JsonWriter().array();
        for (Domain domain : domains) {
            json.object().field("domid", domain.getDomid()).field("name", domain.getName())
                    .field("uuid", domain.getUuid()).field("memory_kib", domain.getMemoryKib())
                    .field("max_memory_kib", domain.getMaxMemoryKib()).field("vcpus", domain.getVcpusOnline())
                    .field("state", DomainState.word(domain)).field("state_letters", DomainState.letters(domain));
            if (DomainState.isShutDown(domain)) {
                json.field("shutdown_reason", DomainState.reason(domain));
            }
            json.field("cpu_time_ns", domain.getCpuTimeNs()).field("started_unix_ms", domain.getStartedUnixMs())
                    .given("engine", domain.getEngine()).given("engine_reason", domain.getEngineReason())
                    .given("moving", domain.getMoving());
            counters(json, domain);
            json.endObject();
        }
        return json.endArray().toString();
    }

    /** What the domain's engine counts, by name; left out where it counts nothing. */
    static void counters(JsonWriter json, Domain domain) {
        if (domain.getCountersCount() != 0) {
            json.key("counters").object();
            new TreeMap<>(domain.getCountersMap()).forEach(json::field);
            json.endObject();
        }
    }
}
