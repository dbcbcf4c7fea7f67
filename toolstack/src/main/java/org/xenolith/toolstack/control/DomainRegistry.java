package org.xenolith.toolstack.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.ShutdownReason;

/** All domains of this host by id and by name. Safe from any thread. */
final class DomainRegistry {
    /** The control domain's own name, which no guest may take. */
    static final String DOM0_NAME = "Domain-0";

    private final DomainJournal journal;
    private final DomainUsers users;
    private final Map<Integer, ManagedDomain> domains = new TreeMap<>();

    DomainRegistry(DomainJournal journal, DomainUsers users) {
        this.journal = journal;
        this.users = users;
    }

    /** Takes a free id and the configuration's name, and writes the first record. */
    synchronized ManagedDomain reserve(DomainConfig config) {
        requireFree(config.getName(), config.getUuid());
        return register(journal.nextDomid(domains::containsKey), config);
    }

    /** As {@link #reserve(DomainConfig)}, for a domain that has an id already. */
    synchronized ManagedDomain reserve(int domid, DomainConfig config) {
        requireFree(config.getName(), config.getUuid());
        ManagedDomain holder = domains.get(domid);
        if (holder != null) {
            throw new OperationException("the domain was saved as domid " + domid + ", which domain \"" + holder.name()
                    + "\" has now", "a running guest keeps its domid: end or move that domain first");
        }
        if (domid < 1 || domid > DomainJournal.LAST_DOMID) {
            throw new OperationException("domid " + domid + " is no guest's", "the file was not made by xl save");
        }
        return register(domid, config);
    }

    private ManagedDomain register(int domid, DomainConfig config) {
        ManagedDomain domain = new ManagedDomain(journal, DomainRecord.newBuilder().setDomid(domid).build());
        domain.record(DomainRecord.newBuilder()
                .setDomid(domid)
                .setConfig(config)
                .setPhase(DomainRecord.Phase.CREATING)
                .setStartedUnixMs(System.currentTimeMillis())
                .setUid(users.of(domid))
                .build());
        domains.put(domid, domain);
        return domain;
    }

    /** Takes over a domain found in the journal. */
    synchronized ManagedDomain adopt(DomainRecord record) {
        ManagedDomain domain = new ManagedDomain(journal, record);
        domains.put(record.getDomid(), domain);
        return domain;
    }

    synchronized void remove(ManagedDomain domain) {
        retire(domain);
        forget(domain);
    }

    /** Takes a domain out, and leaves its record until {@link #forget}: what it says is still to be done. */
    synchronized void retire(ManagedDomain domain) {
        domains.remove(domain.domid(), domain);
        domain.markGone();
    }

    void forget(ManagedDomain domain) {
        journal.remove(domain.domid());
    }

    synchronized void rename(ManagedDomain domain, String name) {
        requireFree(name, "");
        DomainConfig config = domain.config().toBuilder().setName(name).build();
        domain.record(domain.record().toBuilder().setConfig(config).build());
    }

    /** Keeps an ended domain under a name of its own, and says in the same record what is to take its place. */
    synchronized void preserveRenamed(ManagedDomain domain, ShutdownReason reason, DomainConfig successor) {
        DomainConfig config = domain.config().toBuilder().setName(freeName(domain.name())).build();
        domain.record(domain.record().toBuilder().setConfig(config).setPhase(DomainRecord.Phase.PRESERVED)
                .setShutdownReason(reason.getNumber()).setRestart(successor).build());
    }

    private String freeName(String name) {
        for (int number = 1; ; number++) {
            String candidate = name + "-" + number;
            if (domains.values().stream().noneMatch(domain -> domain.name().equals(candidate))) {
                return candidate;
            }
        }
    }

    /** Whether a domain that is whole has that identity. */
    synchronized boolean hasUuid(String uuid) {
        return domains.values().stream().anyMatch(domain -> domain.config().getUuid().equals(uuid));
    }

    private void requireFree(String name, String uuid) {
        if (name.equals(DOM0_NAME)) {
            throw new OperationException("name=\"" + name + "\" is the control domain's", "choose another name");
        }
        for (ManagedDomain other : domains.values()) {
            if (other.name().equals(name)) {
                throw new OperationException("a domain named \"" + name + "\" already exists (domid "
                        + other.domid() + ")", "choose another name, or xl destroy " + other.domid());
            }
            if (!uuid.isEmpty() && other.config().getUuid().equals(uuid)) {
                throw new OperationException("uuid=\"" + uuid + "\" belongs to domain \"" + other.name() + "\" (domid "
                        + other.domid() + ")", "leave uuid out to get a fresh one");
            }
        }
    }

    /** Finds a domain by id or name, as typed. */
    synchronized ManagedDomain find(String which) {
        ManagedDomain domain = lookup(which);
        if (domain == null) {
            throw OperationException.noSuchDomain(which);
        }
        return domain;
    }

    /** The domain of that number, if it is the one that has the identity, too; else null. */
    synchronized ManagedDomain find(int domid, String uuid) {
        ManagedDomain domain = domains.get(domid);
        return domain != null && domain.config().getUuid().equals(uuid) ? domain : null;
    }

    private ManagedDomain lookup(String which) {
        if (!which.isEmpty() && which.length() < 7 && which.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return domains.get(Integer.parseInt(which));
        }
        return domains.values().stream().filter(domain -> domain.name().equals(which)).findFirst().orElse(null);
    }

    /** All domains, by id. */
    synchronized List<ManagedDomain> all() {
        return new ArrayList<>(domains.values());
    }

    /** Those named, or all when none is. */
    List<ManagedDomain> select(Collection<String> which) {
        return which.isEmpty() ? all() : which.stream().map(this::find).toList();
    }
}
