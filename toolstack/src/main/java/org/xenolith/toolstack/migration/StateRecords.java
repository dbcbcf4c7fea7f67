package org.xenolith.toolstack.migration;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamCore;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.StreamStore;
import org.xenolith.toolstack.proto.StreamVcpu;

/** The records of a stream as they come, until they are a domain's whole state. One thread. */
public final class StateRecords {
    private final List<VcpuState> vcpus = new ArrayList<>();
    private StreamConfiguration configuration;
    private StreamStore store;
    private StreamDevices devices;
    private DomainSnapshot core;

    /** Takes a record in; refuses one that cannot be what it says. */
    public void add(StreamFrame.Item item) throws StreamException {
        try {
            switch (item.type()) {
                case CONFIGURATION -> configuration = item.parse(StreamConfiguration.parser());
                case STORE -> store = item.parse(StreamStore.parser());
                case DEVICES -> devices = item.parse(StreamDevices.parser());
                case CORE -> core = CoreDecoder.decode(item.parse(StreamCore.parser()));
                case VCPU -> vcpus.add(vcpu(item, vcpus.size()));
                default -> throw new StreamException(item.offset(), item.type() + " among a domain's records");
            }
        } catch (IllegalArgumentException e) {
            throw new StreamException(item.offset(), item.type() + ": " + e.getMessage(), e);
        }
    }

    private static VcpuState vcpu(StreamFrame.Item item, int expected) throws StreamException {
        StreamVcpu vcpu = item.parse(StreamVcpu.parser());
        if (vcpu.getId() != expected) {
            throw new StreamException(item.offset(), "vCPU " + vcpu.getId() + " where " + expected + " belongs");
        }
        return VcpuStates.decode(vcpu);
    }

    /** The state; refuses one in which a record is missing. @param offset of what comes behind the records */
    public SavedState whole(long offset) throws StreamException {
        require(offset, configuration, FrameType.CONFIGURATION);
        require(offset, store, FrameType.STORE);
        require(offset, devices, FrameType.DEVICES);
        require(offset, core, FrameType.CORE);
        if (vcpus.size() != configuration.getConfig().getMaxVcpus()) {
            throw new StreamException(offset, vcpus.size() + " VCPU records for " + configuration.getConfig().getMaxVcpus()
                    + " vCPUs");
        }
        return new SavedState(configuration, store, devices, List.copyOf(vcpus), core);
    }

    private static void require(long offset, Object record, FrameType type) throws StreamException {
        if (record == null) {
            throw new StreamException(offset, "no " + type + " before this");
        }
    }
}
