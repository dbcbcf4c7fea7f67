package org.xenolith.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One migration as both control domains have logged it, times of all four processes on one clock.
 *
 * @param steps  in the order of time
 * @param bytes  that were sent of memory and state
 * @param copied how many of them while the domain ran
 */
record Passage(List<Step> steps, double total, long bytes, long copied, int rounds) {
    /** @param side S and R: the control domains of source and receiver; s and r: their domain processes */
    record Step(String side, String name, double ms) {
        @Override
        public String toString() {
            return side + " " + name;
        }
    }

    private static final Pattern LINE = Pattern.compile("(of the source|of the receiver|that sends|that receives|its control domain)"
            + " at ([0-9.]+) s:(( [^,;\n]+ [0-9.]+,?)*)");
    private static final Pattern STEP = Pattern.compile("([A-Za-z][^,;]*) ([0-9.]+)(?=,|$)");
    private static final Pattern AMOUNT = Pattern.compile("(\\d+) rounds, (\\d+) pages with data, (\\d+) bytes, (\\d+) of them");
    private static final List<String> LAST = List.of("of the source", "of the receiver", "that sends", "that receives");
    private static final String BEGUN = "begun";
    private static final long PATIENCE_MS = 20_000;

    /** Where a log ends now. */
    static long end(BenchHost host) {
        return log(host).toFile().length();
    }

    private static Path log(BenchHost host) {
        return host.paths().log().resolve("xenolithd.log");
    }

    /** Waits until both sides have logged what came behind those places. */
    static Passage read(BenchHost from, long fromEnd, BenchHost to, long toEnd, double total) {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            String both = tail(from, fromEnd) + tail(to, toEnd);
            if (LAST.stream().allMatch(part -> both.contains(part + " at "))) {
                return parse(both, total);
            }
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException("the migration's times are not in the logs: " + both);
            }
            BenchHost.sleep(10);
        }
    }

    private static String tail(BenchHost host, long from) {
        try {
            byte[] all = Files.readAllBytes(log(host));
            return new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Passage parse(String log, double total) {
        List<Step> steps = new ArrayList<>();
        for (Matcher line = LINE.matcher(log); line.find(); ) {
            String side = switch (line.group(1)) {
                case "of the source" -> "S";
                case "that sends" -> "s";
                case "that receives" -> "r";
                default -> "R";
            };
            double start = Double.parseDouble(line.group(2)) * 1e3;
            if (side.equals("s")) {
                steps.add(new Step(side, BEGUN, start));
            }
            for (Matcher step = STEP.matcher(line.group(3)); step.find(); ) {
                steps.add(new Step(side, step.group(1).trim(), start + Double.parseDouble(step.group(2))));
            }
        }
        steps.sort(Comparator.comparingDouble(Step::ms));
        Matcher amount = AMOUNT.matcher(log);
        if (!amount.find()) {
            throw new IllegalStateException("no amount in " + log);
        }
        return new Passage(steps, total, Long.parseLong(amount.group(3)), Long.parseLong(amount.group(4)), Integer.parseInt(amount.group(1)));
    }

    private double at(String step) {
        return steps.stream().filter(each -> each.toString().equals(step)).mapToDouble(Step::ms).findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + step + " among " + steps));
    }

    /** From the last instruction of the guest at the source to the first at the receiver; milliseconds. */
    double blackout() {
        return at("r ACTIVATE") - at("s vCPUs at rest");
    }

    /** Of that, until the source's commit was durable. */
    double sync() {
        return at("S COMMITTED") - steps.stream().filter(step -> step.toString().equals("S writing") && step.ms() < at("S COMMITTED"))
                .mapToDouble(Step::ms).max().orElseThrow();
    }

    /** From the first page to the last that was sent while the guest ran. */
    double copying() {
        return at("s stopping") - at("s " + BEGUN);
    }

    /** Each step with the time since the one before it. */
    String text() {
        StringBuilder text = new StringBuilder();
        double last = steps.get(0).ms();
        for (Step step : steps) {
            text.append(String.format(java.util.Locale.ROOT, "%9.3f %9.3f  %s%n", step.ms() - steps.get(0).ms(), step.ms() - last, step));
            last = step.ms();
        }
        return text.toString();
    }
}
