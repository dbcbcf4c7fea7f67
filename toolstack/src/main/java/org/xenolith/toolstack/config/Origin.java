package org.xenolith.toolstack.config;

/**
 * Where something stands in a configuration.
 *
 * @param source file name as given, or a description such as {@code command line}
 * @param line from 1; 0 where no line can be named
 */
public record Origin(String source, int line) {
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
