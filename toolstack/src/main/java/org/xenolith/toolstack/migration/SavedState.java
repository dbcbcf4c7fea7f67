package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamCore;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.StreamStore;
import org.xenolith.toolstack.proto.StreamVcpu;

/**
 * Everything of a save file that stands before its pages.
 *
 * @param vcpus by id, all of them
 * @param first the first frame behind it
 */
public record SavedState(StreamConfiguration configuration, StreamStore store, StreamDevices devices, List<VcpuState> vcpus,
        DomainSnapshot core, StreamFrame first) {

    /** Reads up to the first pages. Refuses a stream in which a record is missing or not what it should be. */
    public static SavedState read(StreamReader reader) throws IOException {
        StreamConfiguration configuration = null;
        StreamStore store = null;
        StreamDevices devices = null;
        DomainSnapshot core = null;
        List<VcpuState> vcpus = new ArrayList<>();
        StreamFrame frame = reader.next();
        for (; frame instanceof StreamFrame.Item item; frame = reader.next()) {
            try {
                switch (item.type()) {
                    case CONFIGURATION -> configuration = item.parse(StreamConfiguration.parser());
                    case STORE -> store = item.parse(StreamStore.parser());
                    case DEVICES -> devices = item.parse(StreamDevices.parser());
                    case CORE -> core = CoreDecoder.decode(item.parse(StreamCore.parser()));
                    default -> vcpus.add(vcpu(item, vcpus.size()));
                }
            } catch (IllegalArgumentException e) {
                throw new StreamException(item.offset(), item.type() + ": " + e.getMessage(), e);
            }
        }
        require(frame, configuration, FrameType.CONFIGURATION);
        require(frame, store, FrameType.STORE);
        require(frame, devices, FrameType.DEVICES);
        require(frame, core, FrameType.CORE);
        if (vcpus.size() != configuration.getConfig().getMaxVcpus()) {
            throw new StreamException(frame.offset(), vcpus.size() + " VCPU records for " + configuration.getConfig().getMaxVcpus()
                    + " vCPUs");
        }
        return new SavedState(configuration, store, devices, List.copyOf(vcpus), core, frame);
    }

    private static VcpuState vcpu(StreamFrame.Item item, int expected) throws StreamException {
        StreamVcpu vcpu = item.parse(StreamVcpu.parser());
        if (vcpu.getId() != expected) {
            throw new StreamException(item.offset(), "vCPU " + vcpu.getId() + " where " + expected + " belongs");
        }
        return VcpuStates.decode(vcpu);
    }

    private static void require(StreamFrame frame, Object record, FrameType type) throws StreamException {
        if (record == null) {
            throw new StreamException(frame.offset(), "no " + type + " before the pages");
        }
    }
}
