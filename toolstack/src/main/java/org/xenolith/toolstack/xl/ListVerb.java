package org.xenolith.toolstack.xl;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.ListDomains;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl list}. */
final class ListVerb extends Verb {
    @Option(names = {"-l", "--long"})
    private boolean details;

    @Option(names = {"-v", "--verbose"})
    private boolean verbose;

    @Option(names = {"-Z", "--context"})
    private boolean context;

    @Option(names = {"-c", "--cpupool"})
    private boolean cpupool;

    @Option(names = {"-n", "--numa"})
    private boolean numa;

    @Parameters(arity = "0..*")
    private List<String> domains = new ArrayList<>();

    @Override
    void run(Session session) {
        List<Domain> found = session.control().list(
                ListDomains.newBuilder().addAllDomains(domains).setWithConfig(details));
        if (details) {
            session.out().println(DomainJson.details(found));
        } else if (json(session)) {
            session.out().print(DomainJson.summary(found));
        } else {
            session.out().print(new DomainTable(verbose, context, cpupool, numa).format(found));
        }
    }
}
