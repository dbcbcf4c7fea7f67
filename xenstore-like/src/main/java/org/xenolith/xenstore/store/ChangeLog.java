package org.xenolith.xenstore.store;

import java.util.Collection;

/** Where the store records what must survive it. Called on the store's thread, after the change was made. */
interface ChangeLog {
    /** Records nothing. */
    ChangeLog NONE = new ChangeLog() {
        @Override
        public void changed(Caller caller, Session session, Collection<Change> changes) {
        }

        @Override
        public void domain(Domain domain) {
        }

        @Override
        public void released(int domid) {
        }

        @Override
        public void limit(Quota quota, int value) {
        }
    };

    /** Changes that were made together. */
    void changed(Caller caller, Session session, Collection<Change> changes);

    /** A domain's state other than what it uses. */
    void domain(Domain domain);

    void released(int domid);

    /** A limit that new domains start with. */
    void limit(Quota quota, int value);
}
