package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.RenameDomain;
import org.xenolith.toolstack.proto.Request;
import picocli.CommandLine.Parameters;

/** {@code xl rename}. */
final class RenameVerb extends Verb {
    @Parameters(index = "0")
    private String domain;

    @Parameters(index = "1")
    private String name;

    @Override
    void run(Session session) {
        session.control().call(Request.newBuilder().setRename(
                RenameDomain.newBuilder().setDomain(domain).setNewName(name)));
    }
}
