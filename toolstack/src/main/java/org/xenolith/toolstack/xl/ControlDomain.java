package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.Progress;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.rpc.client.ControlClient;
import org.xenolith.toolstack.rpc.client.ProgressListener;
import org.xenolith.toolstack.rpc.client.NoControlDomainException;

/**
 * The control domain as verbs use it. Where none runs it is started if the verb creates a domain, or if domains are
 * there that outlived it and want to be adopted; otherwise the user is told how.
 */
final class ControlDomain {
    private final ControlClient client;
    private final Session session;

    ControlDomain(ControlClient client, Session session) {
        this.client = client;
        this.session = session;
    }

    /** Makes sure that one runs, starting it where none does. */
    void require() {
        if (!client.answers()) {
            session.starter().start(session);
        }
    }

    Result call(Request.Builder request) {
        return call(request, this::progress);
    }

    Result call(Request.Builder request, ProgressListener listener) {
        try {
            return client.call(request, listener);
        } catch (NoControlDomainException e) {
            if (!domainsOutlivedIt()) {
                throw new XlException(e.getMessage(),
                        "start it with: xenolithd start (xl create does so by itself); is XENOLITH_DIR right?");
            }
            session.starter().start(session);
            return client.call(request, listener);
        }
    }

    List<Domain> list(ListDomains.Builder what) {
        return call(Request.newBuilder().setList(what)).getDomains().getDomainsList();
    }

    /** The domain that a name or an id means. */
    Domain find(String domain) {
        List<Domain> found = list(ListDomains.newBuilder().addDomains(domain));
        if (found.isEmpty()) {
            throw new XlException(domain + " is an invalid domain identifier", "xl list shows the domains");
        }
        return found.get(0);
    }

    void command(DomainCommand.Verb verb, String domain, boolean force) {
        call(Request.newBuilder().setCommand(
                DomainCommand.newBuilder().setVerb(verb).setDomain(domain).setForce(force)));
    }

    private void progress(Progress progress) {
        if (session.options().verbose()) {
            session.say(progress.getStep() + (progress.getPercent() > 0 ? " " + progress.getPercent() + "%" : ""));
        }
    }

    private boolean domainsOutlivedIt() {
        Path domains = session.paths().domains();
        if (!Files.isDirectory(domains)) {
            return false;
        }
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(domains, "*.sock")) {
            return sockets.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
