package org.xenolith.bench;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.xenolith.linux.ProcessControl;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.RunState;

/** The control domain is killed under twenty domains, and started again: how long until all are listed as they are. */
public final class AdoptionBench {
    private static final int DOMAINS = 20;
    private static final long DEATH_TAKES_MS = 300;

    private AdoptionBench() {
    }

    public static void main(String[] arguments) throws IOException {
        int rounds = Rounds.of(arguments);
        try (BenchHost host = new BenchHost()) {
            for (int i = 0; i < DOMAINS; i++) {
                host.firstExit(host.create("probe" + i, "", ""));
            }
            BenchHost.sleep(5000);
            Set<String> before = listed(host);
            double[] start = new double[rounds];
            double[] list = new double[rounds];
            double[] jvm = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                ProcessControl.kill(host.controlDomain(), ProcessControl.SIGKILL);
                BenchHost.sleep(DEATH_TAKES_MS);
                jvm[i] = EmptyJvm.start();
                long began = System.nanoTime();
                host.xenolith("xenolithd", "start");
                long started = System.nanoTime();
                if (!listed(host).equals(before)) {
                    throw new IllegalStateException("before: " + before + ", now: " + host.list());
                }
                start[i] = (started - began) / 1e6;
                list[i] = (System.nanoTime() - started) / 1e6;
            }
            Figure.print("xenolithd start that adopts " + DOMAINS + " domains", "ms", new Samples(start), "empty JVM", new Samples(jvm), "");
            Figure.print("all listed rightly after that", "ms", new Samples(list), "value<=1000");
        }
    }

    private static Set<String> listed(BenchHost host) {
        return host.list().stream().filter(domain -> domain.getDomid() != 0).map(AdoptionBench::describe).collect(Collectors.toSet());
    }

    private static String describe(Domain domain) {
        boolean lives = domain.getState() == RunState.RUNNING || domain.getState() == RunState.BLOCKED;
        return domain.getDomid() + " " + domain.getName() + " " + domain.getUuid() + (lives ? " lives" : " " + domain.getState());
    }
}
