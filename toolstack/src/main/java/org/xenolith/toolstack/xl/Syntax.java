package org.xenolith.toolstack.xl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a verb takes, written as for getopt(3), which is what xl has, and read by picocli. Every verb also takes -h,
 * --help and --json.
 *
 * @param letters option letters, each with a colon behind it if it takes a value
 * @param names long names and the letter of each: {@code long=l verbose=v}
 * @param least operands at least
 * @param most operands at most
 */
record Syntax(String letters, String names, int least, int most) {
    static final int ANY = Integer.MAX_VALUE;
    private static final char HELP = 'h';
    private static final char JSON = 'J';

    Arguments parse(List<String> words) {
        ParseResult parsed;
        try {
            parsed = new CommandLine(specification()).setOverwrittenOptionsAllowed(true).setExpandAtFiles(false)
                    .parseArgs(words.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new XlException(complaint(e));
        }
        Arguments arguments = arguments(parsed);
        int count = arguments.operands().size();
        if (!arguments.help() && (count < least || count > most)) {
            throw new XlException("takes " + operandCount() + ", not " + count);
        }
        return arguments;
    }

    private CommandSpec specification() {
        CommandSpec specification = CommandSpec.create();
        for (int at = 0; at < letters.length(); at++) {
            boolean takesValue = at + 1 < letters.length() && letters.charAt(at + 1) == ':';
            specification.addOption(option(letters.charAt(at), takesValue));
            at += takesValue ? 1 : 0;
        }
        specification.addOption(OptionSpec.builder("-h", "--help").arity("0").type(boolean.class).usageHelp(true).build());
        specification.addOption(OptionSpec.builder("--json").arity("0").type(boolean.class).build());
        return specification.addPositional(PositionalParamSpec.builder().index("0..*").arity("0..*").type(List.class)
                .auxiliaryTypes(String.class).build());
    }

    private OptionSpec option(char letter, boolean takesValue) {
        String longName = longName(letter);
        OptionSpec.Builder option = longName.isEmpty() ? OptionSpec.builder("-" + letter)
                : OptionSpec.builder("-" + letter, "--" + longName);
        return takesValue ? option.arity("1").type(String.class).build()
                : option.arity("0").type(boolean.class).build();
    }

    private String longName(char letter) {
        for (String pair : names.split(" ")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.charAt(equals + 1) == letter) {
                return pair.substring(0, equals);
            }
        }
        return "";
    }

    private static Arguments arguments(ParseResult parsed) {
        Map<Character, List<String>> options = new HashMap<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            options.put(option.shortestName().equals("--json") ? JSON : option.shortestName().charAt(1),
                    option.arity().max() == 0 ? List.of() : List.copyOf(option.stringValues()));
        }
        List<String> operands = parsed.matchedPositionals().stream().flatMap(each -> each.stringValues().stream()).toList();
        return new Arguments(options, operands);
    }

    private static String complaint(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return "option '" + unmatched.getUnmatched().get(0) + "' not supported";
        }
        if (e instanceof MissingParameterException missing) {
            return "option '" + ((OptionSpec) missing.getMissing().get(0)).shortestName() + "' takes a value";
        }
        return e.getMessage();
    }

    private String operandCount() {
        String number = least == most ? Integer.toString(least) : most == ANY ? "at least " + least
                : "from " + least + " to " + most;
        return number + (number.equals("1") || number.endsWith(" 1") ? " argument" : " arguments");
    }

    /**
     * The words of one command, sorted out.
     *
     * @param options letter and values, in their order; none for one that takes none
     */
    record Arguments(Map<Character, List<String>> options, List<String> operands) {
        boolean has(char letter) {
            return options.containsKey(letter);
        }

        String value(char letter, String otherwise) {
            List<String> values = values(letter);
            return values.isEmpty() ? otherwise : values.get(values.size() - 1);
        }

        /** All that has been said of an option, in its order. */
        List<String> values(char letter) {
            return options.getOrDefault(letter, List.of());
        }

        /** A whole number that an option may give. @param name of the option, for complaints */
        int number(char letter, String name, int least, int most, int otherwise) {
            if (!has(letter)) {
                return otherwise;
            }
            String typed = value(letter, "");
            String remedy = "a whole number from " + least + (most == Integer.MAX_VALUE ? "" : " to " + most);
            try {
                int number = Integer.parseInt(typed);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new XlException(name + "=" + typed + ": not a number", remedy);
            }
            throw new XlException(name + "=" + typed + ": out of range", remedy);
        }

        String operand(int index) {
            return operands.get(index);
        }

        boolean help() {
            return has(HELP);
        }

        boolean json() {
            return has(JSON);
        }
    }
}
