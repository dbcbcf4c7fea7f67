package org.xenolith.xenstore.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares our server with Debian's C xenstored and oxenstored: every figure in interleaved passes. Prints the medians
 * and the median of the passes' ratios, beside what a null server gets.
 *
 * <pre>
 *   XenstoreBench [--passes N] [--seconds S] [--module DIR] [--only REGEX] [--place free|apart|together]
 * </pre>
 *
 * The first pass warms up and does not count.
 */
public final class XenstoreBench {
    private static final String MILLION = "1,000,000 nodes";

    /**
     * @param figure     the client's figure that counts
     * @param more       whether more of it is better
     * @param goal       what the ratio to the better of the two, or to C, must reach
     * @param onlyC      whether the goal is against C alone
     */
    private record Row(String title, String work, String figure, boolean more, double goal, boolean onlyC) {
        /** How much better one figure is than another. */
        double ratio(double figure, double than) {
            return more ? figure / than : than / figure;
        }
    }

    private final List<String> names = List.of(Daemons.ECHO, Daemons.C, Daemons.OXENSTORED, Daemons.OURS, Daemons.DURABLE);
    /** Per pass: what a daemon's run of some work brought, by daemon and work. */
    private final List<Map<String, Map<String, Double>>> seen = new ArrayList<>();
    private int passes = 3;
    private double seconds = 1;
    private Path module = Path.of("xenstore-like");
    private Pattern only = Pattern.compile("");
    private Daemons.Place place = Daemons.Place.FREE;

    private XenstoreBench() {
    }

    public static void main(String[] args) throws Exception {
        XenstoreBench bench = new XenstoreBench();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--passes" -> bench.passes = Integer.parseInt(args[i + 1]);
                case "--seconds" -> bench.seconds = Double.parseDouble(args[i + 1]);
                case "--module" -> bench.module = Path.of(args[i + 1]);
                case "--only" -> bench.only = Pattern.compile(args[i + 1]);
                case "--place" -> bench.place = Daemons.Place.valueOf(args[i + 1].toUpperCase(Locale.ROOT));
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
            rows.add(new Row("CPU per " + work + ", depth 1, us", work + " 1 1 " + seconds, "cpu_us", false, 1 / 1.5, true));
            rows.add(new Row("CPU per " + work + ", depth 32, us", work + " 1 32 " + seconds, "cpu_us", false, 1, true));
        }
        rows.add(new Row("transaction, depth 1", "transaction 1 1 " + seconds, "per_s", true, 1.5, false));
        rows.add(new Row("transaction, 16 pipelined", "transaction 1 16 " + seconds, "per_s", true, 2, false));
        rows.add(new Row("read-modify-write, 8 clients", "rmw 8 1 " + seconds, "per_s", true, 3, true));
        rows.add(new Row("watch latency p50, us", "latency 1 1 10000", "p50_us", false, 1, true));
        rows.add(new Row("watch latency p99, us", "latency 1 1 10000", "p99_us", false, 1, true));
        rows.add(new Row("64 watchers p50, us", "fanout 64 1 1000", "p50_us", false, 2, true));
        rows.add(new Row("100,000 nodes, s", "create 1 32 100000", "seconds", false, 1, true));
        rows.add(new Row("write p99.9 with 100,000 nodes, us", "tail 1 1 " + seconds, "p999_us", false, 0.5, true));
        rows.add(new Row("RM of 100,000 nodes, ms", "remove 1 1 1", "ms", false, 1, true));
        return rows.stream().filter(row -> only.matcher(row.title).find()).toList();
    }

    private void run() throws Exception {
        Path folder = Files.createTempDirectory("xenstore-bench");
        List<Row> rows = rows();
        List<String> works = rows.stream().map(Row::work).distinct().toList();
        try (Daemons daemons = new Daemons(folder, module, place)) {
            for (int pass = 0; pass <= passes; pass++) {
                Map<String, Map<String, Double>> figures = new HashMap<>();
                for (String work : works) {
                    for (String name : names) {
                        figures.put(name + work, daemons.has(name) ? daemons.run(name, work) : Map.of());
                    }
                }
                if (pass > 0) {
                    seen.add(figures);
                }
            }
            print(rows);
            if (only.matcher(MILLION).find()) {
                million(daemons);
            }
        } finally {
            delete(folder);
        }
    }

    private double[] figures(Row row, String name) {
        return seen.stream().map(pass -> pass.get(name + row.work).get(row.figure)).filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue).toArray();
    }

    private void print(List<Row> rows) {
        System.out.printf("%-36s %10s %10s %10s %10s %10s  %s%n", place.toString().toLowerCase(Locale.ROOT), "null", "C", "oxenstored",
                "ours", "durable", "ours/best or C (goal), durable/ours (goal 0.7)");
        for (Row row : rows) {
            StringBuilder line = new StringBuilder(String.format("%-36s", row.title));
            for (String name : names) {
                double[] figures = figures(row, name);
                line.append(figures.length == 0 ? String.format(" %10s", "-") : String.format(" %10.1f", median(figures)));
            }
            double[] ours = figures(row, Daemons.OURS);
            double[] c = figures(row, Daemons.C);
            double[] ox = row.onlyC ? c : figures(row, Daemons.OXENSTORED);
            double[] durable = figures(row, Daemons.DURABLE);
            if (c.length == ours.length && ox.length == ours.length) {
                double ratio = median(IntStream.range(0, ours.length)
                        .mapToDouble(i -> Math.min(row.ratio(ours[i], c[i]), row.ratio(ours[i], ox[i]))).toArray());
                line.append(String.format("  %.2f (%.2f)%s,", ratio, row.goal, ratio >= row.goal ? "" : " MISSED"));
            }
            line.append(String.format(" %.2f", median(IntStream.range(0, ours.length)
                    .mapToDouble(i -> row.ratio(durable[i], ours[i])).toArray())));
            System.out.println(line);
        }
    }

    private static void million(Daemons daemons) throws Exception {
        long before = daemons.resident(Daemons.OURS);
        Map<String, Double> figures = daemons.run(Daemons.OURS, "create 1 32 1000000");
        long after = daemons.resident(Daemons.OURS);
        System.out.printf(MILLION + ": %.2f s, %.2f us each, resident memory grew by %d bytes per node (goal 400)%n",
                figures.get("seconds"), figures.get("seconds"), Math.max(0, after - before) * 1024 / 1_000_000);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
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
