package org.xenolith.toolstack.xl;

import static org.xenolith.toolstack.xl.Columns.left;
import static org.xenolith.toolstack.xl.Columns.right;

import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.Vcpu;

/** {@code xl vcpu-list}. */
final class VcpuListVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        List<Domain> found = session.control().list(
                ListDomains.newBuilder().addAllDomains(arguments.operands()).setWithVcpus(true));
        session.out().print(session.json() ? json(found) : table(found));
    }

    private static String table(List<Domain> domains) {
        StringBuilder table = new StringBuilder(
                "Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)\n");
        for (Domain domain : domains) {
            for (Vcpu vcpu : domain.getVcpusList()) {
                table.append(left(domain.getName(), 32)).append(' ').append(right(domain.getDomid(), 5)).append(' ')
                        .append(right(vcpu.getId(), 5))
                        .append(right(!vcpu.getOnline() || vcpu.getCpu() < 0 ? "-" : vcpu.getCpu(), 5))
                        .append("   ").append(state(vcpu)).append(' ')
                        .append(right(Columns.seconds(vcpu.getCpuTimeNs()), 9)).append("  all / all\n");
            }
        }
        return table.toString();
    }

    private static String state(Vcpu vcpu) {
        return vcpu.getOnline() ? (vcpu.getRunning() ? "r" : "-") + (vcpu.getBlocked() ? "b" : "-") + "-" : "--p";
    }

    private static String json(List<Domain> domains) {
        JsonWriter json = new JsonWriter().array();
        for (Domain domain : domains) {
            for (Vcpu vcpu : domain.getVcpusList()) {
                json.object().field("name", domain.getName()).field("domid", domain.getDomid())
                        .field("vcpu", vcpu.getId()).field("cpu", vcpu.getCpu()).field("online", vcpu.getOnline())
                        .field("running", vcpu.getRunning()).field("blocked", vcpu.getBlocked())
                        .field("cpu_time_ns", vcpu.getCpuTimeNs()).endObject();
            }
        }
        return json.endArray().toString();
    }
}
