package org.xenolith.toolstack.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenolith.toolstack.device.DiskOpener;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Offer;

/** The disks of a domain that is to leave: shared with the receiver, or taken along to places of the operator's choice. */
final class TravellingDisks {
    private TravellingDisks() {
    }

    /** An offer that says of the disks what a receiver must know. */
    static Offer.Builder offer(DomainConfig config, MigrationLimits limits) {
        Offer.Builder offer = Offer.newBuilder().setWithDisks(limits.getWithDisks()).setOverwriteDisks(limits.getOverwriteDisks());
        if (limits.getWithDisks()) {
            config.getDisksList().forEach(disk -> offer.addDiskShapes(DiskOpener.shape(disk)));
        }
        return offer;
    }

    /** The configuration as it is to be at the receiver. */
    static DomainConfig elsewhere(DomainConfig config, MigrationLimits limits) {
        Map<String, String> targets = limits.getDiskTargetsMap();
        List<String> vdevs = config.getDisksList().stream().map(DiskConfig::getVdev).toList();
        for (String vdev : targets.keySet()) {
            if (!vdevs.contains(vdev)) {
                throw new OperationException("--disk=" + vdev + "=" + targets.get(vdev) + ": the domain has no disk " + vdev,
                        vdevs.isEmpty() ? "it has none at all" : "it has " + String.join(", ", vdevs));
            }
        }
        DomainConfig.Builder there = config.toBuilder();
        for (DiskConfig.Builder disk : there.getDisksBuilderList()) {
            disk.setTarget(targets.getOrDefault(disk.getVdev(), disk.getTarget()));
        }
        return there.build();
    }

    /** Which copy of each disk is the true one, once the domain runs elsewhere. */
    static String moved(DomainConfig config, MigrationLimits limits, String receiver) {
        List<String> lines = new ArrayList<>();
        if (limits.getWithDisks()) {
            DomainConfig there = elsewhere(config, limits);
            for (int number = 0; number < config.getDisksCount(); number++) {
                DiskConfig disk = config.getDisks(number);
                lines.add("Disk " + disk.getVdev() + " is at " + receiver + " now, as " + there.getDisks(number).getTarget()
                        + "; what " + disk.getTarget() + " holds here is out of date, and may be removed");
            }
        }
        return String.join("\n", lines);
    }
}
