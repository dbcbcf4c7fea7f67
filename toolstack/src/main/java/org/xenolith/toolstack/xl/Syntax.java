package org.xenolith.toolstack.xl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a verb takes, in the terms of getopt(3), which is what xl has: clustered letters, values attached or apart,
 * operands between options, and {@code --} before operands that start with a dash. Every verb also takes -h, --help
 * and --json.
 *
 * @param letters option letters, each with a colon behind it if it takes a value
 * @param names long names and the letter of each: {@code long=l verbose=v}
 * @param least operands at least
 * @param most operands at most
 */
record Syntax(String letters, String names, int least, int most) {
    static final int ANY = Integer.MAX_VALUE;
    private static final char JSON = 'J';

    Arguments parse(List<String> words) {
        Map<Character, String> options = new LinkedHashMap<>();
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                operands.addAll(words.subList(i + 1, words.size()));
                break;
            } else if (word.startsWith("--")) {
                i = longOption(word.substring(2), words, i, options);
            } else if (word.startsWith("-") && word.length() > 1) {
                i = cluster(word, words, i, options);
            } else {
                operands.add(word);
            }
        }
        Arguments arguments = new Arguments(options, operands);
        if (!arguments.help() && (operands.size() < least || operands.size() > most)) {
            throw new XlException("takes " + count() + ", not " + operands.size());
        }
        return arguments;
    }

    private int cluster(String word, List<String> words, int at, Map<Character, String> options) {
        for (int j = 1; j < word.length(); j++) {
            char letter = word.charAt(j);
            int known = letter == ':' ? -1 : letters.indexOf(letter);
            if (known < 0 && letter != 'h') {
                throw new XlException("option '-" + letter + "' not supported");
            }
            if (takesValue(known)) {
                boolean attached = j + 1 < word.length();
                options.put(letter, attached ? word.substring(j + 1) : following(words, at, "-" + letter));
                return attached ? at : at + 1;
            }
            options.put(letter, "");
        }
        return at;
    }

    private int longOption(String option, List<String> words, int at, Map<Character, String> options) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        char letter = letterOf(name);
        if (!takesValue(letters.indexOf(letter))) {
            if (equals >= 0) {
                throw new XlException("option '--" + name + "' takes no value");
            }
            options.put(letter, "");
            return at;
        }
        options.put(letter, equals >= 0 ? option.substring(equals + 1) : following(words, at, "--" + name));
        return equals >= 0 ? at : at + 1;
    }

    private char letterOf(String name) {
        for (String pair : (names + " help=h json=" + JSON).strip().split(" ")) {
            if (pair.startsWith(name + "=")) {
                return pair.charAt(pair.length() - 1);
            }
        }
        throw new XlException("option '--" + name + "' not supported");
    }

    private boolean takesValue(int index) {
        return index >= 0 && index + 1 < letters.length() && letters.charAt(index + 1) == ':';
    }

    private static String following(List<String> words, int at, String option) {
        if (at + 1 == words.size()) {
            throw new XlException("option '" + option + "' takes a value");
        }
        return words.get(at + 1);
    }

    private String count() {
        String number = least == most ? Integer.toString(least) : most == ANY ? "at least " + least
                : "from " + least + " to " + most;
        return number + (number.equals("1") || number.endsWith(" 1") ? " argument" : " arguments");
    }

    /**
     * The words of one command, sorted out.
     *
     * @param options letter and value, which is empty for one that takes none
     */
    record Arguments(Map<Character, String> options, List<String> operands) {
        boolean has(char letter) {
            return options.containsKey(letter);
        }

        String value(char letter, String otherwise) {
            return options.getOrDefault(letter, otherwise);
        }

        String operand(int index) {
            return operands.get(index);
        }

        boolean help() {
            return has('h');
        }

        boolean json() {
            return has(JSON);
        }
    }
}
