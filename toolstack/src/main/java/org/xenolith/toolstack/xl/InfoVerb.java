package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.proto.HostInfo;
import org.xenolith.toolstack.proto.HostInfoResult;
import org.xenolith.toolstack.proto.Request;

/** {@code xl info}: the fields that the control domain gives, or the value of those that are named. */
final class InfoVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        if (arguments.has('n')) {
            throw new XlException("xl info -n: the host's NUMA topology is not served yet", "use xl info, or lscpu");
        }
        List<HostInfoResult.Field> fields = session.control()
                .call(Request.newBuilder().setHostInfo(HostInfo.getDefaultInstance())).getHostInfo().getFieldsList();
        if (session.json()) {
            JsonWriter json = new JsonWriter().object();
            fields.forEach(field -> json.field(field.getKey(), field.getValue()));
            session.out().print(json.endObject());
            return;
        }
        for (HostInfoResult.Field field : fields) {
            if (arguments.operands().isEmpty()) {
                session.out().println(Columns.left(field.getKey(), 22) + " : " + field.getValue());
            } else if (arguments.operands().contains(field.getKey())) {
                session.out().println(field.getValue());
            }
        }
    }
}
