package org.xenolith.toolstack.control;

import java.util.List;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Tap;
import org.xenolith.toolstack.device.DiskOpener;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.device.TapOpener;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.CpuidTable;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.VifConfig;
import org.xenolith.xenstore.client.XenstoreOps;

/** Where a domain that is being made comes from: a configuration, a file that it was saved to, or another host. */
interface DomainOrigin {
    /** Puts the domain into the registry. */
    ManagedDomain reserve(DomainRegistry registry);

    /** What is made, with {@code engine=} as it is to be chosen by. */
    DomainConfig config();

    /** What the guest has been shown where it comes from; null: what the configuration says of the engine it gets. */
    default CpuidTable cpuid() {
        return null;
    }

    /** Opens what its memory is filled from. */
    void open(HostResources resources);

    /** Opens a disk for it. */
    default BlockFile openDisk(DiskConfig disk) {
        return DiskOpener.open(disk);
    }

    /** Makes the device of an interface for it. */
    default Tap openTap(int domid, VifConfig vif) {
        return TapOpener.open(domid, vif);
    }

    /** Whether memory and state follow later. */
    default boolean incoming() {
        return false;
    }

    /** Whether its disks' contents follow later, too. */
    default boolean withDisks() {
        return false;
    }

    /** Its nodes as they are written where it is {@link #incoming}: it attaches by itself if it comes with the same. */
    default List<StreamNode> nodes() {
        return List.of();
    }

    /** The process has made the domain. */
    default void built(Assigned assigned) {
    }

    /** Takes back what opening left on disk, if anything. */
    default void drop() {
    }

    /** Writes its nodes, its devices' included. */
    void writeNodes(XenstoreOps nodes, ManagedDomain domain);
}
