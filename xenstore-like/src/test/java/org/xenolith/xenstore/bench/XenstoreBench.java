package org.xenolith.xenstore.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares our server with Debian's C xenstored and oxenstored: every figure in interleaved passes, medians, ratios.
 *
 * <pre>
 *   XenstoreBench [--passes N] [--seconds S] [--module DIR] [--only WORD]
 * </pre>
 *
 * The first pass warms up and does not count.
 */
public final class XenstoreBench {
    /**
     * @param figure     the client's figure that counts
     * @param more       whether more of it is better
     * @param goal       what the ratio to the better of the two, or to C, must reach
     * @param onlyC      whether the goal is against C alone
     */
    private record Row(String title, String work, String figure, boolean more, double goal, boolean onlyC) {
    }

    private final List<String> names = List.of(Daemons.ECHO, Daemons.C, Daemons.OXENSTORED, Daemons.OURS, Daemons.DURABLE);
    private int passes = 3;
    private double seconds = 1;
    private Path module = Path.of("xenstore-like");
    private String only = "";

    private XenstoreBench() {
    }

    public static void main(String[] args) throws Exception {
        XenstoreBench bench = new XenstoreBench();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--passes" -> bench.passes = Integer.parseInt(args[i + 1]);
                case "--seconds" -> bench.seconds = Double.parseDouble(args[i + 1]);
                case "--module" -> bench.module = Path.of(args[i + 1]);
                case "--only" -> bench.only = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        bench.run();
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String work : List.of("read", "write", "directory")) {
            rows.add(new Row(work + ", depth 1", work + " 1 1 " + seconds, "per_s", true, 1, true));
            rows.add(new Row(work + ", depth 32", work + " 1 32 " + seconds, "per_s", true, 1.5, false));
            rows.add(new Row(work + ", 16 connections", work + " 16 1 " + seconds, "per_s", true, 1.5, false));
        }
        rows.add(new Row("transaction, depth 1", "transaction 1 1 " + seconds, "per_s", true, 1.5, false));
        rows.add(new Row("transaction, 16 pipelined", "transaction 1 16 " + seconds, "per_s", true, 2, false));
        rows.add(new Row("read-modify-write, 8 clients", "rmw 8 1 " + seconds, "per_s", true, 3, true));
        rows.add(new Row("watch latency p50, us", "latency 1 1 10000", "p50_us", false, 1, true));
        rows.add(new Row("watch latency p99, us", "latency 1 1 10000", "p99_us", false, 1, true));
        rows.add(new Row("64 watchers p50, us", "fanout 64 1 1000", "p50_us", false, 2, true));
        rows.add(new Row("CPU per read, depth 1, us", "read 1 1 " + seconds, "cpu_us", false, 1 / 1.5, true));
        rows.add(new Row("CPU per read, depth 32, us", "read 1 32 " + seconds, "cpu_us", false, 1, true));
        rows.add(new Row("CPU per write, depth 1, us", "write 1 1 " + seconds, "cpu_us", false, 1 / 1.5, true));
        rows.add(new Row("CPU per write, depth 32, us", "write 1 32 " + seconds, "cpu_us", false, 1, true));
        rows.add(new Row("100,000 nodes, s", "create 1 32 100000", "seconds", false, 1, true));
        rows.add(new Row("write p99.9 with 100,000 nodes, us", "tail 1 1 " + seconds, "p999_us", false, 0.5, true));
        rows.add(new Row("RM of 100,000 nodes, ms", "remove 1 1 1", "ms", false, 1, true));
        return rows.stream().filter(row -> row.title.contains(only)).toList();
    }

    private void run() throws Exception {
        Path folder = Files.createTempDirectory("xenstore-bench");
        Map<Row, Map<String, List<Double>>> seen = new LinkedHashMap<>();
        rows().forEach(row -> seen.put(row, new LinkedHashMap<>()));
        try (Daemons daemons = new Daemons(folder, module)) {
            for (int pass = 0; pass <= passes; pass++) {
                for (Row row : seen.keySet()) {
                    for (String name : names) {
                        if (daemons.has(name) && (!name.equals(Daemons.ECHO) || echoes(row))) {
                            Double figure = daemons.run(name, row.work).get(row.figure);
                            if (pass > 0 && figure != null) {
                                seen.get(row).computeIfAbsent(name, key -> new ArrayList<>()).add(figure);
                            }
                        }
                    }
                }
            }
            print(seen);
            million(daemons);
        } finally {
            delete(folder);
        }
    }

    private static boolean echoes(Row row) {
        return Stream.of("read", "write", "directory").anyMatch(row.work::startsWith);
    }

    private void print(Map<Row, Map<String, List<Double>>> seen) {
        System.out.printf("%-36s %11s %11s %11s %11s %11s  %s%n", "", "echo floor", "C", "oxenstored", "ours", "durable",
                "ours/best or C (goal), durable/ours (goal 0.7)");
        seen.forEach((row, figures) -> {
            StringBuilder line = new StringBuilder(String.format("%-36s", row.title));
            for (String name : names) {
                line.append(figures.containsKey(name) ? String.format(" %11.1f", median(figures.get(name))) : String.format(" %11s", "-"));
            }
            double ours = median(figures.get(Daemons.OURS));
            double durable = median(figures.get(Daemons.DURABLE));
            if (figures.containsKey(Daemons.C)) {
                double c = median(figures.get(Daemons.C));
                double ox = row.onlyC || !figures.containsKey(Daemons.OXENSTORED) ? c : median(figures.get(Daemons.OXENSTORED));
                double best = row.more ? Math.max(c, ox) : Math.min(c, ox);
                double ratio = row.more ? ours / best : best / ours;
                line.append(String.format("  %.2f (%.2f)%s", ratio, row.goal, ratio >= row.goal ? "" : " MISSED"));
            }
            line.append(String.format(", %.2f", row.more ? durable / ours : ours / durable));
            System.out.println(line);
        });
    }

    private static void million(Daemons daemons) throws Exception {
        long before = daemons.resident(Daemons.OURS);
        Map<String, Double> figures = daemons.run(Daemons.OURS, "create 1 32 1000000");
        long after = daemons.resident(Daemons.OURS);
        System.out.printf("1,000,000 nodes: %.2f s, %.2f us each, resident memory grew by %d bytes per node (goal 400)%n",
                figures.get("seconds"), figures.get("seconds"), Math.max(0, after - before) * 1024 / 1_000_000);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws java.io.IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
