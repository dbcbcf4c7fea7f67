package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Domain;

/** {@code xl console}. */
final class ConsoleVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String type = arguments.value('t', "pv");
        if (!type.equals("pv")) {
            throw new XlException("console type '" + type + "' is not served; PVH guests have type pv");
        }
        if (!arguments.value('n', "0").equals("0")) {
            throw new XlException("console " + arguments.value('n', "0") + " is not there; a domain has console 0");
        }
        EscapeScanner escape = EscapeScanner.of(arguments.value('e', "^]"));
        Domain found = session.control().find(arguments.operand(0));
        if (found.getDomid() == 0) {
            throw new XlException("domain 0 has no PV console", "xl dmesg prints what the control domain has to say");
        }
        try (ConsoleLink link = ConsoleLink.connect(session.paths().consoleSocket(found.getDomid()))) {
            new ConsoleSession(link, escape).run(session);
        }
    }
}
