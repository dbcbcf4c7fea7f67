package org.xenolith.toolstack.migration;

import java.util.List;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.StreamStore;

/**
 * Everything of a domain in a stream but its memory.
 *
 * @param vcpus by id, all of them
 */
public record SavedState(StreamConfiguration configuration, StreamStore store, StreamDevices devices, List<VcpuState> vcpus,
        DomainSnapshot core) {
}
