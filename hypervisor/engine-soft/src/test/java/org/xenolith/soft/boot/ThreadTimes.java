package org.xenolith.soft.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processor time of this process's threads by name, those of the JVM itself included. Linux only. */
final class ThreadTimes {
    private static final double TICKS = 100;

    private ThreadTimes() {
    }

    /** Every thread that has used a hundredth of a second, with its seconds. */
    static String report() {
        Map<String, Double> byName = new TreeMap<>();
        for (Path task : tasks()) {
            try {
                String stat = Files.readString(task.resolve("stat"));
                int end = stat.lastIndexOf(')');
                String[] fields = stat.substring(end + 2).split(" ");
                byName.merge(stat.substring(stat.indexOf('(') + 1, end),
                        (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS, Double::sum);
            } catch (IOException e) {
                continue; // a thread that has just ended
            }
        }
        return byName.entrySet().stream().filter(e -> e.getValue() > 0)
                .map(e -> e.getKey().replace(' ', '-') + "=" + e.getValue()).collect(Collectors.joining(" "));
    }

    private static List<Path> tasks() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
