package org.xenolith.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the output of benchmarks from standard input, lays its figures out as a table and passes the rest on. */
public final class Table {
    private static final List<String> HEAD = List.of("figure", "ours", "min–max", "reference", "min–max", "ratio", "target", "");

    private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));

    private Table() {
    }

    public static void main(String[] arguments) throws IOException {
        Table table = new Table();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (Figure.is(line)) {
                table.add(Figure.parse(line));
            } else {
                out.println(line);
            }
        }
        table.print(out);
    }

    private void add(Figure figure) {
        rows.add(List.of(figure.name(),
                value(figure.ours(), figure.unit()),
                range(figure.ours()),
                figure.reference() == null ? "" : figure.referenceName() + " " + value(figure.reference(), figure.unit()),
                figure.reference() == null ? "" : range(figure.reference()),
                figure.reference() == null ? "" : Digits.text(figure.ratio()) + " x",
                figure.target() == null ? "" : figure.target().text(figure.unit()),
                figure.verdict()));
    }

    private static String value(Samples samples, String unit) {
        return (Digits.text(samples.median()) + " " + unit).trim();
    }

    private static String range(Samples samples) {
        return samples.values().length == 1 ? "" : Digits.text(samples.min()) + "–" + Digits.text(samples.max());
    }

    private void print(PrintStream out) {
        if (rows.size() == 1) {
            out.println("no figures");
            return;
        }
        int[] widths = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
