package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.MigrateCancel;
import org.xenolith.toolstack.proto.Request;

/** {@code xl migrate-cancel}. */
final class MigrateCancelVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        session.control().call(Request.newBuilder().setMigrateCancel(MigrateCancel.newBuilder().setDomain(arguments.operand(0))));
    }
}
