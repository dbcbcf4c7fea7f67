package org.xenolith.toolstack.xl;

import java.util.List;

/**
 * The flags before the verb.
 *
 * @param rest the verb and what follows it
 */
record GlobalOptions(boolean verbose, boolean force, boolean dryRun, boolean carriageReturns, boolean timestamps,
        boolean json, boolean version, List<String> rest) {

    static GlobalOptions parse(List<String> arguments) {
        StringBuilder letters = new StringBuilder();
        boolean json = false;
        boolean version = false;
        int at = 0;
        for (; at < arguments.size() && arguments.get(at).startsWith("-"); at++) {
            switch (arguments.get(at)) {
                case "--json" -> json = true;
                case "--version" -> version = true;
                case "-h", "--help" -> {
                    return new GlobalOptions(false, false, false, false, false, false, false, List.of("help"));
                }
                default -> letters.append(letters(arguments.get(at)));
            }
        }
        String all = letters.toString();
        return new GlobalOptions(all.contains("v"), all.contains("f"), all.contains("N"), all.contains("t"),
                all.contains("T"), json, version, arguments.subList(at, arguments.size()));
    }

    GlobalOptions withJson() {
        return new GlobalOptions(verbose, force, dryRun, carriageReturns, timestamps, true, version, rest);
    }

    /** No flag and no verb. */
    static GlobalOptions none() {
        return parse(List.of());
    }

    private static String letters(String argument) {
        String letters = argument.substring(1);
        if (letters.isEmpty() || !letters.chars().allMatch(letter -> "vfNtT".indexOf(letter) >= 0)) {
            throw new XlException("unknown global option " + argument, "global options are -v -f -N -t -T --json");
        }
        return letters;
    }
}
