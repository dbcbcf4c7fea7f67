package org.xenolith.xenstore.store;

import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.XsWire;

/** WATCH, UNWATCH, RESET_WATCHES. */
final class WatchOps {
    private final Store store;

    WatchOps(Store store) {
        this.store = store;
    }

    void watch(Request request) {
        int strings = request.strings();
        boolean mayLimit = (request.domain().features() & XsWire.FEATURE_WATCH_DEPTH) != 0;
        if (strings != 2 && !(strings == 3 && mayLimit)) {
            throw Refusal.of(XsError.EINVAL);
        }
        int depth = strings == 3 ? (int) Math.min(Integer.MAX_VALUE, request.number(2)) : Watch.ANY_DEPTH;
        XsPath path = request.path(true).copy();
        byte[] token = request.stringBytes(1);
        Connection connection = request.connection();
        if (connection.watch(path, token) != null) {
            throw Refusal.of(XsError.EEXIST);
        }
        Domain domain = request.domain();
        Watch watch = new Watch(connection, path, token, request.relative() ? request.caller().home().length : 0, depth);
        if (domain.exceeds(Quota.WATCHES, domain.used(Quota.WATCHES) + 1L)
                || domain.exceeds(Quota.MEMORY, (long) domain.used(Quota.MEMORY) + watch.size())) {
            throw Refusal.of(XsError.ENOSPC);
        }
        store.add(watch, domain);
        request.ok();
        connection.event(watch, path);
    }

    void unwatch(Request request) {
        request.exactly(2);
        Watch watch = request.connection().watch(request.path(true), request.stringBytes(1));
        if (watch == null) {
            throw Refusal.of(XsError.ENOENT);
        }
        store.remove(watch, request.domain());
        request.ok();
    }

    void reset(Request request) {
        store.reset(request.connection());
        request.ok();
    }
}
