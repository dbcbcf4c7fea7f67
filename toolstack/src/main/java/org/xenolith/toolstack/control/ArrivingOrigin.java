package org.xenolith.toolstack.control;

import java.io.IOException;
import java.util.List;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.Tap;
import org.xenolith.toolstack.device.DiskOpener;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.device.MirrorFiles;
import org.xenolith.toolstack.device.TapOpener;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.proto.CpuidTable;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.StreamNode;
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

    /** A shared one without its lock, which the source holds until the domain runs here. */
    @Override
    public BlockFile openDisk(DiskConfig disk) {
        if (!withDisks()) {
            return DiskOpener.openUnlocked(disk);
        }
        int number = offer.getConfiguration().getConfig().getDisksList().indexOf(disk);
        if (number >= offer.getDiskShapesCount()) {
            throw new OperationException("disk " + disk.getVdev() + ": the source does not say how large it is", "");
        }
        return MirrorFiles.make(disk, offer.getDiskShapes(number), migration, offer.getOverwriteDisks());
    }

    @Override
    public boolean withDisks() {
        return offer.getWithDisks();
    }

    @Override
    public void drop() {
        try {
            MirrorFiles.drop(offer.getConfiguration().getConfig().getDisksList().stream().map(DiskConfig::getTarget).toList(), migration);
        } catch (IOException e) {
            throw new OperationException("what was made for a migrating domain's disks cannot be removed: " + e.getMessage(), "", e);
        }
    }

    @Override
    public Tap openTap(int domid, VifConfig vif) {
        return TapOpener.openArriving(domid, vif, migration);
    }

    @Override
    public void writeNodes(XenstoreOps nodes, ManagedDomain domain) {
        SavedNodes.write(nodes, nodes());
    }

    @Override
    public List<StreamNode> nodes() {
        return offer.getNodesList();
    }

    @Override
    public boolean incoming() {
        return true;
    }
}
