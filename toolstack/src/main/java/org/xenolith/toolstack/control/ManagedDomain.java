package org.xenolith.toolstack.control;

import java.util.concurrent.locks.ReentrantLock;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;

/**
 * One domain in the control domain's registry. Operations hold {@link #operation}; readers take what stands, which is
 * replaced as a whole.
 */
final class ManagedDomain {
    /** Held by whatever changes the domain: create, destroy, rename, the end of the guest. */
    final ReentrantLock operation = new ReentrantLock();
    private final DomainJournal journal;
    private volatile DomainRecord record;
    private volatile DomainLink link;
    private volatile DomainStatus status = DomainStatus.getDefaultInstance();
    private volatile boolean gone;
    private volatile Traveller traveller;
    private volatile Assigned assigned = Assigned.getDefaultInstance();

    ManagedDomain(DomainJournal journal, DomainRecord record) {
        this.journal = journal;
        this.record = record;
    }

    int domid() {
        return record.getDomid();
    }

    String name() {
        return record.getConfig().getName();
    }

    DomainConfig config() {
        return record.getConfig();
    }

    DomainRecord record() {
        return record;
    }

    /** Replaces the record, in the journal first. */
    void record(DomainRecord next) {
        journal.put(next);
        record = next;
    }

    /** The line to its process; null while there is none. */
    DomainLink link() {
        return link;
    }

    void link(DomainLink fresh) {
        link = fresh;
    }

    boolean alive() {
        DomainLink line = link;
        return line != null && line.open();
    }

    /** What the process last said of itself. */
    DomainStatus status() {
        return status;
    }

    void status(DomainStatus fresh) {
        status = fresh;
    }

    /** Who follows it between hosts; null where it stays. */
    Traveller traveller() {
        return traveller;
    }

    void traveller(Traveller who) {
        traveller = who;
    }

    /** Refuses whatever cannot be done to a domain between hosts. */
    void requireAtRest() {
        Traveller who = traveller;
        if (who != null) {
            throw new OperationException("domain \"" + name() + "\" (domid " + domid() + ") is " + who.what(), who.remedy());
        }
    }

    /** What its process said when it had made the domain. */
    Assigned assigned() {
        return assigned;
    }

    void assigned(Assigned made) {
        assigned = made;
    }

    /** Whether it has left the registry for good. */
    boolean gone() {
        return gone;
    }

    void markGone() {
        gone = true;
    }
}
