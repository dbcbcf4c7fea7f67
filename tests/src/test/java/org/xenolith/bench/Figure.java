package org.xenolith.bench;

/**
 * One measured figure.
 *
 * @param referenceName what it is compared with; empty where with nothing
 * @param reference     null where there is none
 * @param target        null where there is none
 */
record Figure(String name, String unit, Samples ours, String referenceName, Samples reference, Target target) {
    private static final String MARK = "FIGURE";

    /** The line that stands for a figure between programs. */
    static String line(String name, String unit, Samples ours, String referenceName, Samples reference, String target) {
        return String.join("\t", MARK, name, unit, ours.line(), referenceName, reference == null ? "" : reference.line(), target);
    }

    /** Prints the line of a figure without a reference. */
    static void print(String name, String unit, Samples ours, String target) {
        System.out.println(line(name, unit, ours, "", null, target));
    }

    static void print(String name, String unit, Samples ours, String referenceName, Samples reference, String target) {
        System.out.println(line(name, unit, ours, referenceName, reference, target));
    }

    static boolean is(String line) {
        return line.startsWith(MARK + "\t");
    }

    /** @throws IllegalArgumentException for a line that is not made like {@link #line} */
    static Figure parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 7 || !is(line)) {
            throw new IllegalArgumentException("not a figure: " + line);
        }
        return new Figure(fields[1], fields[2], Samples.parse(fields[3]), fields[4],
                fields[5].isBlank() ? null : Samples.parse(fields[5]), Target.parse(fields[6]));
    }

    double ratio() {
        return reference == null ? Double.NaN : ours.median() / reference.median();
    }

    String verdict() {
        if (target == null) {
            return "";
        }
        return target.met(ours.median(), ratio()) ? "reached" : "missed";
    }
}
