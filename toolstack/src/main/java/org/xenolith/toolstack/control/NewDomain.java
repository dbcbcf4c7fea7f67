package org.xenolith.toolstack.control;

import java.io.IOException;
import org.xenolith.linux.BlockFile;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.device.VbdNodes;
import org.xenolith.toolstack.device.VifNodes;
import org.xenolith.toolstack.domain.DomainNodes;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.xenstore.client.XenstoreOps;

/** A domain that boots a kernel. */
final class NewDomain implements DomainOrigin {
    private final DomainConfig config;
    private final HostFiles files;
    private final KernelCache kernels;
    private KernelCache.Entry unpacked;

    NewDomain(DomainConfig config, HostFiles files, KernelCache kernels) {
        this.config = config;
        this.files = files;
        this.kernels = kernels;
    }

    @Override
    public ManagedDomain reserve(DomainRegistry registry) {
        return registry.reserve(config);
    }

    @Override
    public DomainConfig config() {
        return config;
    }

    @Override
    public void open(HostResources resources) {
        openKernel(config.getKernel(), resources);
        if (!config.getRamdisk().isEmpty()) {
            resources.add(Role.RAMDISK, 0, files.openForReading("ramdisk", config.getRamdisk()));
        }
    }

    /** The kernel unpacked where there is such a copy, else as it is and with room for one. */
    private void openKernel(String path, HostResources resources) {
        BlockFile kernel = files.openForReading("kernel", path);
        try {
            unpacked = kernels.of(kernel);
            BlockFile ready = unpacked.open();
            if (ready == null) {
                resources.add(Role.KERNEL, 0, kernel);
                resources.add(Role.UNPACKED_KERNEL, 0, unpacked.make());
            } else {
                kernel.close();
                resources.add(Role.KERNEL, 0, ready);
            }
        } catch (IOException e) {
            kernel.close();
            throw new OperationException("kernel=\"" + path + "\" cannot be examined: " + e.getMessage(), "", e);
        }
    }

    @Override
    public void built(Assigned assigned) {
        if (assigned.getKernelUnpacked()) {
            unpacked.keep();
        } else {
            unpacked.drop();
        }
    }

    @Override
    public void drop() {
        if (unpacked != null) {
            unpacked.drop();
        }
    }

    @Override
    public void writeNodes(XenstoreOps nodes, ManagedDomain domain) {
        int domid = domain.domid();
        DomainNodes.write(nodes, domid, config, domain.record().getStartedUnixMs() / 1000.0);
        config.getDisksList().forEach(disk -> VbdNodes.write(nodes, domid, disk));
        config.getVifsList().forEach(vif -> VifNodes.write(nodes, domid, vif));
    }
}
