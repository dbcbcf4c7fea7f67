package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.WaitForDomain;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl shutdown} and {@code xl reboot}: a signal to the guest, and waiting for what it does. */
final class EndVerb extends Verb {
    @Option(names = {"-a", "--all"})
    private boolean all;

    @Option(names = {"-w", "--wait"})
    private boolean wait;

    @Option(names = "-F")
    private boolean fallback;

    @Parameters(arity = "0..1")
    private String domain;

    private final DomainCommand.Verb command;

    EndVerb(DomainCommand.Verb command) {
        this.command = command;
    }

    @Override
    void run(Session session) {
        if (all == (domain != null)) {
            throw new XlException("You must specify -a or a domain id.");
        }
        ControlDomain control = session.control();
        List<Domain> domains = all
                ? control.list(ListDomains.newBuilder()).stream().filter(found -> found.getDomid() != 0).toList()
                : List.of(control.find(domain));
        String doing = command == DomainCommand.Verb.REBOOT_DOMAIN ? "Rebooting" : "Shutting down";
        for (Domain each : domains) {
            session.say(doing + " domain " + each.getDomid());
            control.command(command, Integer.toString(each.getDomid()), fallback);
        }
        if (wait) {
            await(session, control, domains);
        }
    }

    private static void await(Session session, ControlDomain control, List<Domain> domains) {
        session.say("Waiting for " + domains.size() + " domains");
        for (Domain each : domains) {
            session.say(new DomainWait(control).await(each.getDomid(), WaitForDomain.Until.SHUT_DOWN));
        }
    }
}
