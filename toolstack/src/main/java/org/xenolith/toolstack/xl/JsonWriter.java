package org.xenolith.toolstack.xl;

/** Writes JSON in the form that libxl's generator has: four blanks a level, one value a line. Not thread-safe. */
final class JsonWriter {
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private boolean first = true;
    private boolean afterKey;

    JsonWriter object() {
        return open('{');
    }

    JsonWriter endObject() {
        return close('}');
    }

    JsonWriter array() {
        return open('[');
    }

    JsonWriter endArray() {
        return close(']');
    }

    JsonWriter key(String key) {
        separate();
        quote(key);
        text.append(": ");
        afterKey = true;
        return this;
    }

    JsonWriter value(String value) {
        separate();
        quote(value);
        return this;
    }

    JsonWriter value(long value) {
        return raw(Long.toString(value));
    }

    JsonWriter value(boolean value) {
        return raw(Boolean.toString(value));
    }

    JsonWriter nothing() {
        return raw("null");
    }

    /** A number or word as it is. */
    JsonWriter raw(String value) {
        separate();
        text.append(value);
        return this;
    }

    JsonWriter field(String key, String value) {
        return key(key).value(value);
    }

    JsonWriter field(String key, long value) {
        return key(key).value(value);
    }

    JsonWriter field(String key, boolean value) {
        return key(key).value(value);
    }

    /** A field that is left out where the value is empty. */
    JsonWriter given(String key, String value) {
        return value.isEmpty() ? this : field(key, value);
    }

    /** A field that is left out where the value is 0. */
    JsonWriter given(String key, long value) {
        return value == 0 ? this : field(key, value);
    }

    @Override
    public String toString() {
        return text + "\n";
    }

    private JsonWriter open(char bracket) {
        separate();
        text.append(bracket);
        depth++;
        first = true;
        return this;
    }

    private JsonWriter close(char bracket) {
        depth--;
        if (first) {
            text.append('\n');
        }
        newline();
        text.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (afterKey) {
            afterKey = false;
            return;
        }
        if (!first) {
            text.append(',');
        }
        first = false;
        if (depth > 0) {
            newline();
        }
    }

    private void newline() {
        text.append('\n').append("    ".repeat(depth));
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04X", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
