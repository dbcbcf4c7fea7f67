package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DiskCounters;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.VifCounters;

/** One sample of {@code xl top} as JSON: counts since the start of each, for programs to take differences of. */
final class TopJson {
    private TopJson() {
    }

    static String of(TopSample sample) {
        JsonWriter json = new JsonWriter().object().field("time_unix_ms", sample.millis()).key("domains").array();
        for (Domain domain : sample.domains()) {
            json.object().field("domid", domain.getDomid()).field("name", domain.getName())
                    .field("state", DomainState.word(domain)).field("cpu_time_ns", domain.getCpuTimeNs())
                    .field("memory_kib", domain.getMemoryKib()).field("max_memory_kib", domain.getMaxMemoryKib())
                    .key("vcpus").array();
            domain.getVcpusList().forEach(vcpu -> json.object().field("vcpu", vcpu.getId())
                    .field("cpu_time_ns", vcpu.getCpuTimeNs()).endObject());
            json.endArray().key("vbds").array();
            domain.getDisksList().forEach(disk -> disk(json, disk));
            json.endArray().key("vifs").array();
            domain.getVifsList().forEach(vif -> vif(json, vif));
            json.endArray().given("engine", domain.getEngine());
            DomainJson.counters(json, domain);
            json.endObject();
        }
        return json.endArray().endObject().toString();
    }

    private static void disk(JsonWriter json, DiskCounters disk) {
        json.object().field("devid", disk.getDevid()).field("read_requests", disk.getReadRequests())
                .field("write_requests", disk.getWriteRequests()).field("read_sectors", disk.getReadSectors())
                .field("write_sectors", disk.getWriteSectors()).field("flush_requests", disk.getFlushRequests())
                .field("discard_requests", disk.getDiscardRequests()).field("errors", disk.getErrors()).endObject();
    }

    private static void vif(JsonWriter json, VifCounters vif) {
        json.object().field("devid", vif.getDevid()).field("tx_bytes", vif.getTxBytes())
                .field("tx_packets", vif.getTxPackets()).field("tx_errors", vif.getTxErrors())
                .field("tx_dropped", vif.getTxDropped()).field("rx_bytes", vif.getRxBytes())
                .field("rx_packets", vif.getRxPackets()).field("rx_errors", vif.getRxErrors())
                .field("rx_dropped", vif.getRxDropped()).endObject();
    }
}
