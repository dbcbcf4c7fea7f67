package org.xenolith.toolstack.vmm;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.migration.CoreEncoder;
import org.xenolith.toolstack.migration.FrameType;
import org.xenolith.toolstack.migration.MemoryPages;
import org.xenolith.toolstack.migration.Pace;
import org.xenolith.toolstack.migration.PageEncoding;
import org.xenolith.toolstack.migration.PageWriter;
import org.xenolith.toolstack.migration.StreamHeader;
import org.xenolith.toolstack.migration.StreamWriter;
import org.xenolith.toolstack.migration.VcpuStates;
import org.xenolith.toolstack.proto.SaveDomain;
import org.xenolith.toolstack.proto.SavedDomain;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.StreamStore;
import org.xenolith.xenstore.ring.RingState;

/** A domain that stands wholly still, vCPUs, back ends, xenstore ring and timers, to be written down. */
final class SaveSession {
    private final DomainParts parts;
    private final DomainDevices devices;
    private final StreamDevices states;
    private final RingState ring;

    /** Brings everything but the vCPUs, which stand still already, to rest. */
    SaveSession(DomainParts parts, DomainDevices devices) {
        this.parts = parts;
        this.devices = devices;
        ring = devices.suspend();
        states = devices.states();
        parts.core().freeze();
    }

    SavedDomain write(SaveDomain request, WritableByteChannel file) throws IOException {
        PageEncoding encoding = PageEncoding.valueOf(request.getEncoding());
        StreamWriter out = new StreamWriter(file,
                StreamHeader.current(encoding.feature(), System.currentTimeMillis()), encoding);
        out.item(FrameType.CONFIGURATION, request.getConfiguration());
        writeState(out, request.getNodesList(), new Timeline());
        MemoryPages memory = parts.memory();
        new PageWriter(memory, out, new Pace(0)).write(memory.present());
        out.end();
        return SavedDomain.newBuilder().setBytes(out.written()).setPages(out.pagesWritten()).build();
    }

    /** Writes the domain's state, and its nodes of the store with it, when what it has written to its disks is durable. */
    void writeState(StreamWriter out, List<StreamNode> nodes, Timeline times) throws IOException {
        devices.syncDisks();
        times.mark("disks synced");
        out.item(FrameType.STORE, StreamStore.newBuilder()
                .addAllNodes(nodes)
                .setPartial(ByteString.copyFrom(ring.partial()))
                .setReplies(ByteString.copyFrom(ring.replies()))
                .addAllWatches(ring.watches().stream().map(ByteString::copyFrom).toList())
                .addAllTransactions(ring.transactions())
                .build());
        out.item(FrameType.DEVICES, states);
        List<VcpuState> saved = parts.vcpus().states();
        for (int id = 0; id < saved.size(); id++) {
            out.item(FrameType.VCPU, VcpuStates.encode(id, saved.get(id)));
        }
        out.item(FrameType.CORE, CoreEncoder.encode(parts.core().snapshot()));
    }

    /** Lets everything but the vCPUs go on. */
    void end() throws IOException {
        devices.resume(ring);
        parts.core().thaw();
    }
}
