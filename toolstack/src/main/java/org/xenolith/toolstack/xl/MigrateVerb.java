package org.xenolith.toolstack.xl;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
                .setWithDisks(arguments.has('W'))
                .putAllDiskTargets(targets(arguments))
                .setOverwriteDisks(arguments.has('O'))
                .build();
        String domain = arguments.operand(0);
        String host = arguments.operand(1);
        session.say("Migrating " + domain + " to " + host);
        String notice = session.control().call(Request.newBuilder().setMigrate(MigrateRequest.newBuilder().setDomain(domain).setHost(host)
                .setPaused(arguments.has('p')).setEngine(arguments.value('E', "")).setLimits(limits)), progress -> show(session, progress))
                .getDone().getNotice();
        session.say("Migrated " + domain + " to " + host);
        notice.lines().forEach(session::say);
    }

    /** Where the disks go, by vdev. */
    private static Map<String, String> targets(Syntax.Arguments arguments) {
        Map<String, String> targets = new LinkedHashMap<>();
        for (String typed : arguments.values('K')) {
            int equals = typed.indexOf('=');
            if (equals < 1 || !typed.startsWith("/", equals + 1)) {
                throw new XlException("--disk=" + typed + ": not VDEV=PATH", "such as --disk=xvda=/srv/guest.img");
            }
            if (targets.put(typed.substring(0, equals), typed.substring(equals + 1)) != null) {
                throw new XlException("--disk=" + typed + ": this disk has been named before", "name each disk once");
            }
        }
        if (!arguments.has('W') && (!targets.isEmpty() || arguments.has('O'))) {
            throw new XlException("--disk and --overwrite-disks need --with-disks", "add it to take the disks along");
        }
        return targets;
    }

    private static void show(Session session, Progress progress) {
        int full = progress.getPercent() * BAR / 100;
        session.say(String.format("[%s%s] %3d %%  %s", "#".repeat(full), ".".repeat(BAR - full), progress.getPercent(), progress.getStep()));
    }
}
