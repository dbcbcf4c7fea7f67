package org.xenolith.xenstore.store;

import org.xenolith.xenstore.XsError;

/** TRANSACTION_START and TRANSACTION_END. */
final class TransactionOps {
    private final Store store;

    TransactionOps(Store store) {
        this.store = store;
    }

    void start(Request request) {
        if (request.txId() != 0) {
            throw Refusal.of(XsError.EBUSY);
        }
        Domain domain = request.domain();
        if (domain.exceeds(Quota.TRANSACTIONS, domain.used(Quota.TRANSACTIONS) + 1L)) {
            throw Refusal.of(XsError.ENOSPC);
        }
        Connection connection = request.connection();
        int id = connection.nextTransactionId();
        store.open(connection, domain, id, false);
        request.answer(Integer.toUnsignedString(id));
    }

    void end(Request request) {
        request.oneString();
        String verdict = request.string(0);
        if (!verdict.equals("T") && !verdict.equals("F")) {
            throw Refusal.of(XsError.EINVAL);
        }
        Session session = request.connection().session();
        if (session != null && session.changed(session.current())) {
            store.forget(request.connection(), request.domain(), request.txId());
            request.ok();
            return;
        }
        Transaction transaction = request.transaction();
        if (transaction == null) {
            throw Refusal.of(XsError.ENOENT);
        }
        store.close(request.connection(), request.domain(), transaction, verdict.equals("T"));
        request.ok();
    }
}
