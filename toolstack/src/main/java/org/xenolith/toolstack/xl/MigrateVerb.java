package org.xenolith.toolstack.xl;

import java.util.Locale;
import java.util.Set;
import org.xenolith.toolstack.proto.MigrateRequest;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Progress;
import org.xenolith.toolstack.proto.Request;

/** {@code xl migrate}. */
final class MigrateVerb implements Verb {
    private static final Set<String> METHODS = Set.of("none", "zstd", "lz4");
    private static final int MIB = 1 << 20;
    private static final int BAR = 20;

    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String method = arguments.value('z', "none");
        if (!METHODS.contains(method)) {
            throw new XlException("--compress=" + method + ": not a method", "zstd, lz4 or none");
        }
        MigrationLimits limits = MigrationLimits.newBuilder()
                .setMaxDowntimeMs(arguments.number('D', "--max-downtime", 0, 60_000, 0))
                .setBytesPerSecond((long) arguments.number('B', "--bandwidth", 0, 1 << 20, 0) * MIB)
                .setStreams(arguments.number('N', "--streams", 0, 16, 0))
                .setMaxSeconds(arguments.number('T', "--max-time", 0, 1 << 20, 0))
                .setEncoding(method.equals("none") ? "" : method.toUpperCase(Locale.ROOT))
                .setThrottle(!arguments.has('A'))
                .setVerify(arguments.has('V'))
                .build();
        String domain = arguments.operand(0);
        String host = arguments.operand(1);
        session.say("Migrating " + domain + " to " + host);
        session.control().call(Request.newBuilder().setMigrate(MigrateRequest.newBuilder()
                .setDomain(domain).setHost(host).setPaused(arguments.has('p')).setEngine(arguments.value('E', "")).setLimits(limits)), progress -> show(session, progress));
        session.say("Migrated " + domain + " to " + host);
    }

    private static void show(Session session, Progress progress) {
        int full = progress.getPercent() * BAR / 100;
        session.say(String.format("[%s%s] %3d %%  %s", "#".repeat(full), ".".repeat(BAR - full), progress.getPercent(), progress.getStep()));
    }
}
