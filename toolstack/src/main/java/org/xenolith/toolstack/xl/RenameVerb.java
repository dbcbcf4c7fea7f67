package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.RenameDomain;
import org.xenolith.toolstack.proto.Request;

/** {@code xl rename}. */
final class RenameVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        session.control().call(Request.newBuilder().setRename(
                RenameDomain.newBuilder().setDomain(arguments.operand(0)).setNewName(arguments.operand(1))));
    }
}
