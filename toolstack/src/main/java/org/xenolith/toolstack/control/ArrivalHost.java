package org.xenolith.toolstack.control;

import java.util.List;
import java.util.concurrent.Executor;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.handover.ReceiverDomain;
import org.xenolith.toolstack.handover.ReceiverHost;
import org.xenolith.toolstack.migration.StreamHeader;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.Offer;

/** Makes the domains that other hosts offer, all but their memory and state. */
final class ArrivalHost implements ReceiverHost {
    private final Host host;
    private final DomainCreator creator;
    private final Executor threads;

    ArrivalHost(Host host, DomainCreator creator, Executor threads) {
        this.host = host;
        this.creator = creator;
        this.threads = threads;
    }

    @Override
    public ReceiverDomain prepare(String migration, Offer offer, List<? extends Descriptor> data, ReceiverDomain.Listener listener) {
        if (!StreamHeader.reads(offer.getStreamMajor(), offer.getStreamMinor())) {
            throw new OperationException("the source's stream has version " + offer.getStreamMajor() + "." + offer.getStreamMinor()
                    + ", which this release does not read", "upgrade this host first");
        }
        host.checks().checkSaved(offer.getConfiguration().getConfig());
        try {
            SavedNodes.check(offer.getConfiguration(), offer.getNodesList());
        } catch (IllegalArgumentException e) {
            throw new OperationException("the offered domain is not sound: " + e.getMessage(), "see the source", e);
        }
        ArrivingDomain[] arriving = new ArrivingDomain[1];
        creator.receive(new ArrivingOrigin(migration, offer, data), domain -> {
            arriving[0] = ArrivingDomain.fresh(host, creator, domain, migration, offer.getNodesList(), listener, threads);
            domain.record(domain.record().toBuilder().setMigration(migration).setArrivesPaused(offer.getPaused()).build());
            domain.traveller(arriving[0]);
            host.ends().comesIn(domain);
        });
        return arriving[0];
    }

    @Override
    public ReceiverDomain find(HandoverRecord record, ReceiverDomain.Listener listener) {
        ManagedDomain domain = host.registry().find(record.getDomid(), record.getUuid());
        boolean ours = record.getStanding() == HandoverRecord.Standing.ACTIVATED;
        if (domain == null || domain.traveller() != null || !ours && !domain.record().getMigration().equals(record.getMigration())) {
            return new VanishedDomain(record);
        }
        ArrivingDomain found = ArrivingDomain.found(host, creator, domain, record.getMigration(), listener, threads);
        domain.traveller(found);
        return found;
    }
}
