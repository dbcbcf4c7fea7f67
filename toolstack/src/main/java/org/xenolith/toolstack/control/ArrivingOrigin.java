package org.xenolith.toolstack.control;

import java.util.List;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.Tap;
import org.xenolith.toolstack.device.DiskOpener;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.device.TapOpener;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.proto.CpuidTable;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.VifConfig;
import org.xenolith.xenstore.client.XenstoreOps;

/** A domain that comes from another host, over streams; what its nodes are in the end comes last. */
record ArrivingOrigin(String migration, Offer offer, List<? extends Descriptor> data) implements DomainOrigin {
    @Override
    public ManagedDomain reserve(DomainRegistry registry) {
        return registry.reserve(offer.getConfiguration().getDomid(), config());
    }

    @Override
    public DomainConfig config() {
        return offer.getConfiguration().getConfig();
    }

    @Override
    public CpuidTable cpuid() {
        return offer.getConfiguration().hasCpuid() ? offer.getConfiguration().getCpuid() : null;
    }

    @Override
    public void open(HostResources resources) {
        for (int stream = 0; stream < data.size(); stream++) {
            resources.add(Role.STREAM, stream, data.get(stream).duplicate());
        }
    }

    /** Without its lock, which the source holds until the domain runs here. */
    @Override
    public BlockFile openDisk(DiskConfig disk) {
        return DiskOpener.openUnlocked(disk);
    }

    @Override
    public Tap openTap(int domid, VifConfig vif) {
        return TapOpener.openArriving(domid, vif, migration);
    }

    @Override
    public void writeNodes(XenstoreOps nodes, ManagedDomain domain) {
        SavedNodes.write(nodes, offer.getNodesList());
    }

    @Override
    public boolean incoming() {
        return true;
    }
}
