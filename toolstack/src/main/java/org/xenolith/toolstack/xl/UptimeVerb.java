package org.xenolith.toolstack.xl;

import java.util.List;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.ListDomains;

/** {@code xl uptime}. */
final class UptimeVerb implements Verb {
    private static final long SECONDS_A_DAY = 86_400;

    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        List<Domain> found = session.control().list(ListDomains.newBuilder().addAllDomains(arguments.operands()));
        long now = session.clock().millis();
        if (session.json()) {
            JsonWriter json = new JsonWriter().array();
            found.forEach(domain -> json.object().field("domid", domain.getDomid()).field("name", domain.getName())
                    .field("uptime_seconds", seconds(domain, now)).endObject());
            session.out().print(json.endArray());
        } else if (arguments.has('s')) {
            String time = clockTime(session);
            found.forEach(domain -> session.out().println(" " + time + " up " + duration(seconds(domain, now), true)
                    + ", " + domain.getName() + " (" + domain.getDomid() + ")"));
        } else {
            session.out().println("Name                                ID Uptime");
            found.forEach(domain -> session.out().println(Columns.left(domain.getName(), 33) + " "
                    + Columns.right(domain.getDomid(), 4) + " " + duration(seconds(domain, now), false)));
        }
    }

    private static String clockTime(Session session) {
        String time = LocalTime.now(session.clock()).truncatedTo(ChronoUnit.SECONDS).toString();
        return time.length() == 5 ? time + ":00" : time;
    }

    private static long seconds(Domain domain, long nowMillis) {
        return Math.max(0, (nowMillis - domain.getStartedUnixMs()) / 1000);
    }

    static String duration(long seconds, boolean brief) {
        long days = seconds / SECONDS_A_DAY;
        long rest = seconds % SECONDS_A_DAY;
        String time = Columns.right(rest / 3600, 2) + ":" + twoDigits(rest / 60 % 60)
                + (brief ? "" : ":" + twoDigits(rest % 60));
        return days == 0 ? time : days + (days == 1 ? " day, " : " days, ") + time;
    }

    private static String twoDigits(long value) {
        return (value < 10 ? "0" : "") + value;
    }
}
