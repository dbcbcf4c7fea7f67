package org.xenolith.toolstack.config;

import java.util.List;

/** A value as written: an atom (numbers are strings too) or a list, which may hold lists. */
public sealed interface ConfigValue {
    int line();

    /** A string or a number. {@code line} is where it starts. */
    record Atom(String text, int line) implements ConfigValue {
    }

    /** A bracketed list. {@code line} is that of the opening bracket. */
    record Items(List<ConfigValue> values, int line) implements ConfigValue {
        public Items {
            values = List.copyOf(values);
        }
    }
}
