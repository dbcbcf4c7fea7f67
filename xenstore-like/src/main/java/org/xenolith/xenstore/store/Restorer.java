package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.wire.ByteReader;

/** Applies records to a store that nobody uses yet. */
final class Restorer {
    private final Store store;
    private final TreeReader nodes = new TreeReader();
    private boolean whole;

    Restorer(Store store) {
        this.store = store;
    }

    /** Whether the record that ends a snapshot has been seen. */
    boolean whole() {
        return whole;
    }

    /** Applies one record; throws a {@link RuntimeException} of any kind if it makes no sense. */
    void apply(byte[] record) {
        ByteReader in = new ByteReader(record);
        int kind = in.getByte();
        switch (kind) {
            case Records.CHANGES -> changes(in);
            case Records.DOMAIN -> domain(in);
            case Records.RELEASED -> store.release(in.getInt());
            case Records.LIMIT -> store.limit(quota(in.getString()), in.getInt());
            case Records.SESSION -> session(in.getString()).restore(in.getLong(), in.getLong());
            case Records.STORE -> store(in);
            case Records.NODES -> nodes.read(in);
            case Records.END -> end();
            default -> throw new IllegalArgumentException("record of unknown kind " + kind);
        }
    }

    private void changes(ByteReader in) {
        Caller caller = Caller.replaying(in.getInt(), in.getByte() == 0);
        String sessionId = in.getString();
        long sequence = in.getLong();
        for (Change change : Records.getChanges(in)) {
            store.tree().apply(caller, change);
        }
        if (!sessionId.isEmpty()) {
            session(sessionId).note(sequence);
        }
    }

    private Session session(String id) {
        return store.sessions().get(id);
    }

    private void domain(ByteReader in) {
        Domain domain = store.domains().get(in.getInt());
        int flags = in.getByte();
        long gfn = in.getLong();
        int port = in.getInt();
        if ((flags & 1) != 0) {
            domain.introduce(gfn, port);
        }
        domain.shutdown((flags & 2) != 0);
        domain.logged((flags & 4) != 0);
        domain.features(in.getInt());
        int target = in.getInt();
        domain.target(target == Caller.NO_TARGET ? null : store.domains().get(target));
        int count = in.getShort();
        for (int i = 0; i < count; i++) {
            Quota quota = Quota.of(in.getString());
            int limit = in.getInt();
            if (quota != null) {
                domain.limit(quota, limit);
            }
        }
    }

    private static Quota quota(String name) {
        Quota quota = Quota.of(name);
        if (quota == null) {
            throw new IllegalArgumentException("quota=" + name + " is unknown");
        }
        return quota;
    }

    private void store(ByteReader in) {
        store.stamps().restore(in.getLong());
        permit(new Change.SetPermissions(Store.INTRODUCE_DOMAIN, Records.getPermissions(in)));
        permit(new Change.SetPermissions(Store.RELEASE_DOMAIN, Records.getPermissions(in)));
    }

    private void permit(Change change) {
        store.tree().apply(Caller.STORE, change);
    }

    private void end() {
        Node root = nodes.root();
        if (root == null) {
            throw new IllegalArgumentException("the snapshot's tree is not whole");
        }
        store.tree().replaceAll(root);
        whole = true;
    }
}
