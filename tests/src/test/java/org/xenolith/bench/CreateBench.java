package org.xenolith.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The way from a create request, just before it is sent to the control domain, to the guest's first exit, which the
 * probe takes within its first instructions. Warm: a spare domain process waits. Cold: the spare has just been taken.
 */
public final class CreateBench {
    private final BenchHost host;
    private final Map<String, double[]> steps = new LinkedHashMap<>();

    private CreateBench(BenchHost host) {
        this.host = host;
    }

    public static void main(String[] arguments) throws IOException {
        int rounds = Rounds.of(arguments);
        try (BenchHost host = new BenchHost()) {
            new CreateBench(host).run(rounds);
        }
    }

    private void run(int rounds) throws IOException {
        double[] warm = new double[rounds];
        double[] cold = new double[rounds];
        double[] jvm = new double[rounds];
        host.destroy(host.create("first", "", ""));
        for (int i = 0; i < rounds; i++) {
            host.awaitSpare();
            jvm[i] = EmptyJvm.start();
            warm[i] = create("warm", i, rounds);
            cold[i] = create("cold", i, rounds);
            host.list().stream().filter(domain -> domain.getDomid() != 0).forEach(domain -> host.destroy(domain.getDomid()));
        }
        Samples empty = new Samples(jvm);
        Figure.print("create to first instruction, warm process", "ms", new Samples(warm), "empty JVM", empty, "value<=100");
        Figure.print("create to first instruction, cold", "ms", new Samples(cold), "empty JVM", empty, "value<=1000");
        System.out.println("steps of creation, medians in ms: " + steps.entrySet().stream()
                .map(step -> String.format(Locale.ROOT, "%s %.1f", step.getKey(), new Samples(step.getValue()).median()))
                .collect(Collectors.joining(", ")));
    }

    private double create(String kind, int round, int rounds) {
        long start = System.nanoTime();
        long[] last = {start};
        String[] step = {"request"};
        int domid = host.create(kind + round, "", "", progress -> {
            note(kind, step[0], round, rounds, last);
            step[0] = progress.getStep();
        });
        note(kind, step[0], round, rounds, last);
        return (host.firstExit(domid) - start) / 1e6;
    }

    private void note(String kind, String step, int round, int rounds, long[] last) {
        long now = System.nanoTime();
        steps.computeIfAbsent(kind + " " + step, name -> new double[rounds])[round] = (now - last[0]) / 1e6;
        last[0] = now;
    }
}
