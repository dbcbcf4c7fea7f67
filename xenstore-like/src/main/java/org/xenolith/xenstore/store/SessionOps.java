package org.xenolith.xenstore.store;

import org.xenolith.xenstore.XsError;

/**
 * Opens sessions: {@code CONTROL "session" id next-sequence tx-id...} as the very first message of a connection. The
 * answer is {@code OK} and how many requests the domain may have unanswered; every message after it has the next
 * number. See docs/xenstore.md.
 */
final class SessionOps {
    static final String COMMAND = "session";
    private static final int LONGEST_ID = 64;
    private static final int MOST_TRANSACTIONS = 1024;

    private final Store store;

    SessionOps(Store store) {
        this.store = store;
    }

    /** The answer that opens a session of a domain, without its last NUL. */
    static String greeting(Domain domain) {
        return "OK\0" + domain.limit(Quota.OUTSTANDING);
    }

    /** Whether the request opens a session; if so it is answered. */
    boolean opens(Request request) {
        int strings = request.strings();
        if (strings < 1 || !request.string(0).equals(COMMAND)) {
            return false;
        }
        if (strings < 3 || strings > 3 + MOST_TRANSACTIONS || request.string(1).isEmpty()
                || request.string(1).length() > LONGEST_ID) {
            throw Refusal.of(XsError.EINVAL);
        }
        Connection connection = request.connection();
        String id = connection.policy().domid() + "/" + request.string(1);
        long next = request.number(2);
        Session session = store.sessions().get(id);
        store.sessions().connected(session);
        session.resumeAt(next);
        connection.session(session);
        int highest = 0;
        for (int i = 3; i < strings; i++) {
            int lost = (int) request.number(i);
            if (Integer.compareUnsigned(lost, highest) > 0) {
                highest = lost;
            }
            if (lost != 0 && !connection.transactions().containsKey(lost)) {
                store.open(connection, request.domain(), lost, true);
            }
        }
        connection.skipTransactionIds(highest);
        request.answer(greeting(request.domain()));
        return true;
    }
}
