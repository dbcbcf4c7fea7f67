package org.xenolith.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What the rounds of one measurement gave.
 *
 * @param values in the order of the rounds; not empty
 */
record Samples(double[] values) {
    Samples {
        if (values.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        values = values.clone();
    }

    /** Takes a measurement so many times. */
    static Samples of(int rounds, DoubleSupplier measurement) {
        return new Samples(DoubleStream.generate(measurement).limit(rounds).toArray());
    }

    /** Reads what {@link #line} wrote. */
    static Samples parse(String line) {
        return new Samples(Arrays.stream(line.trim().split(" +")).mapToDouble(Double::parseDouble).toArray());
    }

    String line() {
        return Arrays.stream(values).mapToObj(value -> String.format(Locale.ROOT, "%.6g", value))
                .collect(Collectors.joining(" "));
    }

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min() {
        return sorted()[0];
    }

    double max() {
        return sorted()[values.length - 1];
    }

    private double[] sorted() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
