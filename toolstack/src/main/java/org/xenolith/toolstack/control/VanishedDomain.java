package org.xenolith.toolstack.control;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.device.MirrorFiles;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.ReceiverDomain;
import org.xenolith.toolstack.proto.HandoverRecord;

/** What is left of a domain that was coming in and whose process has died: at most its disks. */
final class VanishedDomain implements ReceiverDomain {
    private static final Logger LOG = LoggerFactory.getLogger(VanishedDomain.class);

    private final HandoverRecord record;

    VanishedDomain(HandoverRecord record) {
        this.record = record;
    }

    @Override
    public Standing standing() {
        return Standing.GONE;
    }

    @Override
    public void activate() {
        throw new OperationException("the domain that came in is gone", "the source still has it");
    }

    /** It has crashed here; its disks are this host's. */
    @Override
    public void open() {
        try {
            MirrorFiles.keep(record.getMirroredDisksList(), record.getMigration());
        } catch (IOException e) {
            LOG.error("the disks of domain {} \"{}\" cannot be given their names", record.getDomid(), record.getName(), e);
        }
    }

    @Override
    public void settle() {
    }

    @Override
    public void discard() {
        try {
            MirrorFiles.drop(record.getMirroredDisksList(), record.getMigration());
        } catch (IOException e) {
            LOG.error("what was made for the disks of domain {} \"{}\" cannot be removed", record.getDomid(), record.getName(), e);
        }
    }
}
