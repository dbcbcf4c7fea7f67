package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Domain;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl console}. */
final class ConsoleVerb extends Verb {
    @Option(names = "-t")
    private String type = "pv";

    @Option(names = "-n")
    private int number;

    @Option(names = "-e")
    private String escape = "^]";

    @Parameters
    private String domain;

    @Override
    void run(Session session) {
        if (!type.equals("pv")) {
            throw new XlException("console type '" + type + "' is not served; PVH guests have type pv");
        }
        if (number != 0) {
            throw new XlException("console " + number + " is not there; a domain has console 0");
        }
        EscapeScanner scanner = EscapeScanner.of(escape);
        Domain found = session.control().find(domain);
        if (found.getDomid() == 0) {
            throw new XlException("domain 0 has no PV console", "xl dmesg prints what the control domain has to say");
        }
        try (ConsoleLink link = ConsoleLink.connect(session.paths().consoleSocket(found.getDomid()))) {
            new ConsoleSession(link, scanner).run(session);
        }
    }
}
