package org.xenolith.bench;

import java.io.IOException;

/** {@code xl list} with twenty domains that run the probe, against the start of an empty JVM. */
public final class ListBench {
    private static final int DOMAINS = 20;

    private ListBench() {
    }

    public static void main(String[] arguments) throws IOException {
        int rounds = Rounds.of(arguments);
        try (BenchHost host = new BenchHost()) {
            double[] created = new double[DOMAINS];
            for (int i = 0; i < DOMAINS; i++) {
                long start = System.nanoTime();
                host.firstExit(host.create("probe" + i, "", ""));
                created[i] = (System.nanoTime() - start) / 1e6;
            }
            Figure.print("one of " + DOMAINS + " creates in a row", "ms", new Samples(created), "");
            BenchHost.sleep(5000);
            host.xenolith("xl", "list");
            double[] list = new double[rounds];
            double[] jvm = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                jvm[i] = EmptyJvm.start();
                long start = System.nanoTime();
                String output = host.xenolith("xl", "list");
                list[i] = (System.nanoTime() - start) / 1e6;
                if (output.lines().count() != DOMAINS + 2) {
                    throw new IllegalStateException("xl list printed " + output);
                }
            }
            Figure.print("xl list with " + DOMAINS + " domains", "ms", new Samples(list), "empty JVM", new Samples(jvm), "ratio<=5");
        }
    }
}
