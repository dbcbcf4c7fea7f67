package org.xenolith.toolstack.config;

import java.util.stream.Collectors;

/** Writes a configuration in the form that {@link ConfigParser} reads back to the same values. */
public final class ConfigPrinter {
    private static final String ESCAPED = "\"\\\007\b\f\n\r\t\013";
    private static final String LETTERS = "\"\\abfnrtv";

    private ConfigPrinter() {
    }

    public static String print(ConfigText config) {
        return config.settings().stream()
                .map(setting -> setting.key() + " = " + print(setting.value()) + "\n")
                .collect(Collectors.joining());
    }

    public static String print(ConfigValue value) {
        if (value instanceof ConfigValue.Items items) {
            return items.values().stream().map(ConfigPrinter::print).collect(Collectors.joining(", ", "[ ", " ]"));
        }
        return quote(((ConfigValue.Atom) value).text());
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            int known = ESCAPED.indexOf(text.charAt(i));
            if (known < 0) {
                quoted.append(text.charAt(i));
            } else {
                quoted.append('\\').append(LETTERS.charAt(known));
            }
        }
        return quoted.append('"').toString();
    }
}
