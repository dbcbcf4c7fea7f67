package org.xenolith.xenstore.store;

import java.util.Collection;
import org.xenolith.xenstore.wire.ByteWriter;

/** Turns the store's changes into records. */
final class Recorder implements ChangeLog {
    private final RecordSink sink;
    private final ByteWriter out = new ByteWriter();

    Recorder(RecordSink sink) {
        this.sink = sink;
    }

    @Override
    public void changed(Caller caller, Session session, Collection<Change> changes) {
        start(Records.CHANGES);
        out.putInt(caller.domid());
        out.putByte(caller.privileged() ? 1 : 0);
        out.putString(session == null ? "" : session.id());
        out.putLong(session == null ? 0 : session.current());
        out.putInt(changes.size());
        changes.forEach(change -> Records.putChange(out, change));
        finish();
    }

    @Override
    public void domain(Domain domain) {
        start(Records.DOMAIN);
        out.putInt(domain.domid());
        out.putByte((domain.introduced() ? 1 : 0) | (domain.shutdown() ? 2 : 0) | (domain.logged() ? 4 : 0));
        out.putLong(domain.gfn());
        out.putInt(domain.port());
        out.putInt(domain.features());
        out.putInt(domain.target() == null ? Caller.NO_TARGET : domain.target().domid());
        Quota[] quotas = Quota.values();
        out.putShort(quotas.length);
        for (Quota quota : quotas) {
            out.putString(quota.wireName());
            out.putInt(domain.limit(quota));
        }
        finish();
    }

    @Override
    public void released(int domid) {
        start(Records.RELEASED);
        out.putInt(domid);
        finish();
    }

    @Override
    public void limit(Quota quota, int value) {
        start(Records.LIMIT);
        out.putString(quota.wireName());
        out.putInt(value);
        finish();
    }

    /** A session's memory, for snapshots. */
    void session(Session session) {
        start(Records.SESSION);
        out.putString(session.id());
        out.putLong(session.newest());
        out.putLong(session.done());
        finish();
    }

    /** The store's counter and special nodes' permissions, for snapshots. */
    void store(Stamps stamps, Workspace tree) {
        start(Records.STORE);
        out.putLong(stamps.last());
        Records.putPermissions(out, tree.find(Store.INTRODUCE_DOMAIN).permissions());
        Records.putPermissions(out, tree.find(Store.RELEASE_DOMAIN).permissions());
        finish();
    }

    private void start(int kind) {
        out.clear();
        out.putByte(kind);
    }

    private void finish() {
        sink.append(out.array(), 0, out.size());
    }
}
