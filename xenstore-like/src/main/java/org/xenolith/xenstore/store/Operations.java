package org.xenolith.xenstore.store;

import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/** The table from operation to handler, and the one place where refusals become wire errors. */
final class Operations {
    @FunctionalInterface
    private interface Handler {
        void handle(Request request);
    }

    /** Who may call an operation. */
    private enum Right {
        ANYONE, CONTROL_DOMAIN
    }

    private record Entry(Handler handler, Right right, boolean inTransaction) {
    }

    private final Store store;
    private final Entry[] table = new Entry[XsOp.CODE_LIMIT];
    private final Request request = new Request();
    private final SessionOps sessions;

    Operations(Store store) {
        this.store = store;
        sessions = new SessionOps(store);
        NodeOps nodes = new NodeOps(store);
        TransactionOps transactions = new TransactionOps(store);
        WatchOps watches = new WatchOps(store);
        DomainOps domains = new DomainOps(store);
        QuotaOps quotas = new QuotaOps(store);
        ControlOps control = new ControlOps(store);
        anyone(XsOp.READ, nodes::read);
        anyone(XsOp.WRITE, nodes::write);
        anyone(XsOp.MKDIR, nodes::mkdir);
        anyone(XsOp.RM, nodes::remove);
        anyone(XsOp.DIRECTORY, nodes::directory);
        anyone(XsOp.DIRECTORY_PART, nodes::directoryPart);
        anyone(XsOp.GET_PERMS, nodes::permissions);
        anyone(XsOp.SET_PERMS, nodes::setPermissions);
        anyone(XsOp.TRANSACTION_START, transactions::start);
        anyone(XsOp.TRANSACTION_END, transactions::end);
        set(XsOp.WATCH, watches::watch, Right.ANYONE, false);
        set(XsOp.UNWATCH, watches::unwatch, Right.ANYONE, false);
        anyone(XsOp.RESET_WATCHES, watches::reset);
        anyone(XsOp.GET_DOMAIN_PATH, domains::path);
        anyone(XsOp.GET_FEATURE, domains::feature);
        control(XsOp.SET_FEATURE, domains::setFeature);
        control(XsOp.INTRODUCE, domains::introduce);
        control(XsOp.RELEASE, domains::release);
        control(XsOp.RESUME, domains::resume);
        control(XsOp.SET_TARGET, domains::setTarget);
        control(XsOp.IS_DOMAIN_INTRODUCED, domains::isIntroduced);
        control(XsOp.GET_QUOTA, quotas::get);
        control(XsOp.SET_QUOTA, quotas::set);
        control(XsOp.CONTROL, control::handle);
    }

    private void anyone(XsOp op, Handler handler) {
        set(op, handler, Right.ANYONE, true);
    }

    private void control(XsOp op, Handler handler) {
        set(op, handler, Right.CONTROL_DOMAIN, true);
    }

    private void set(XsOp op, Handler handler, Right right, boolean inTransaction) {
        table[op.code()] = new Entry(handler, right, inTransaction);
    }

    boolean handle(Connection connection, byte[] frame, int offset) {
        XsOp op = XsOp.of(XsWire.getInt(frame, offset + XsWire.TYPE_OFFSET));
        Domain domain = store.domains().get(connection.policy().domid());
        if (!mayRun(connection, op, XsWire.getInt(frame, offset + XsWire.TX_ID_OFFSET))) {
            store.metrics().waited();
            return false;
        }
        request.wrap(connection, domain, op, frame, offset);
        boolean first = connection.requests() == 0;
        connection.counted();
        store.metrics().operated();
        Session session = connection.session();
        if (session != null) {
            session.advance();
        }
        XsError error = null;
        try {
            if (!(first && op == XsOp.CONTROL && connection.policy().sessions() && sessions.opens(request))) {
                run(op);
            }
        } catch (Refusal refusal) {
            store.metrics().refused();
            error = refusal.error();
            request.refuse(error);
        }
        if (store.logsAll() || domain.logged()) {
            store.host().access(request.describe(error));
        }
        return true;
    }

    /** Whether a request need not wait. The first one of a transaction fixes what the transaction sees, in its turn. */
    private boolean mayRun(Connection connection, XsOp op, int txId) {
        Transaction transaction = txId == 0 || op == XsOp.TRANSACTION_END ? null : connection.transactions().get(txId);
        if (transaction == null || !transaction.isFresh()) {
            return true;
        }
        if (!store.turns().mayBegin(connection)) {
            return false;
        }
        transaction.begin(store.tree());
        return true;
    }

    private void run(XsOp op) {
        Entry entry = op == null ? null : table[op.code()];
        if (entry == null) {
            throw Refusal.of(XsError.ENOSYS);
        }
        if (entry.right == Right.CONTROL_DOMAIN && !request.caller().manages()) {
            throw Refusal.of(XsError.EACCES);
        }
        if (entry.inTransaction && request.txId() != 0) {
            Transaction transaction = request.connection().transactions().get(request.txId());
            if (transaction == null) {
                throw Refusal.of(XsError.ENOENT);
            }
            request.transaction(transaction);
        }
        entry.handler.handle(request);
    }
}
