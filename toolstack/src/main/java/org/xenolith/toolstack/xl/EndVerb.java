package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.WaitForDomain;

/** {@code xl shutdown} and {@code xl reboot}: a signal to the guest, and waiting for what it does. */
final class EndVerb implements Verb {
    private final DomainCommand.Verb command;

    EndVerb(DomainCommand.Verb command) {
        this.command = command;
    }

    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        if (arguments.has('a') != arguments.operands().isEmpty()) {
            throw new XlException("You must specify -a or a domain id.");
        }
        ControlDomain control = session.control();
        List<Domain> domains = arguments.has('a')
                ? control.list(ListDomains.newBuilder()).stream().filter(found -> found.getDomid() != 0).toList()
                : List.of(control.find(arguments.operand(0)));
        String doing = command == DomainCommand.Verb.REBOOT_DOMAIN ? "Rebooting" : "Shutting down";
        for (Domain each : domains) {
            session.say(doing + " domain " + each.getDomid());
            control.command(command, Integer.toString(each.getDomid()), arguments.has('F'));
        }
        if (arguments.has('w')) {
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
