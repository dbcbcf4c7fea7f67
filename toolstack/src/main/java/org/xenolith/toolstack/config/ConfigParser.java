package org.xenolith.toolstack.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.toolstack.config.ConfigLexer.Kind;
import org.xenolith.toolstack.config.ConfigLexer.Token;

/**
 * Parses the language of xl.cfg(5): assignments {@code key = value} and {@code key += value} ended by newlines or
 * semicolons. Throws nothing but {@link ConfigException}, whatever the text.
 */
public final class ConfigParser {
    private static final int MAX_DEPTH = 32;

    private final String source;
    private final ConfigLexer lexer;
    private final Map<String, Setting> settings;
    private Token token;

    private ConfigParser(String source, String text, Map<String, Setting> before) {
        this.source = source;
        this.lexer = new ConfigLexer(source, text);
        this.settings = new LinkedHashMap<>(before);
    }

    /** @param source the name that errors give the text */
    public static ConfigText parse(String source, String text) {
        return new ConfigText(source, new ConfigParser(source, text, Map.of()).statements());
    }

    /** Parses a text that stands behind another: its assignments win and its {@code +=} append. */
    public static ConfigText parseAfter(ConfigText before, String source, String text) {
        return new ConfigText(before.source(), new ConfigParser(source, text, before.byKey()).statements());
    }

    private Map<String, Setting> statements() {
        advance();
        while (token.kind() != Kind.END) {
            if (token.kind() == Kind.NEWLINE || token.kind() == Kind.SEMICOLON) {
                advance();
            } else {
                assignment();
            }
        }
        return settings;
    }

    private void assignment() {
        Token key = token;
        if (key.kind() != Kind.IDENT) {
            throw error("", "expected a key, found " + key.shown());
        }
        advance();
        Kind operator = token.kind();
        if (operator != Kind.ASSIGN && operator != Kind.APPEND) {
            throw error(key.text(), "expected = or += after the key, found " + token.shown());
        }
        advance();
        ConfigValue value = value(key.text(), 0);
        if (token.kind() != Kind.NEWLINE && token.kind() != Kind.SEMICOLON && token.kind() != Kind.END) {
            throw error(key.text(), "expected the end of the line after the value, found " + token.shown());
        }
        store(new Setting(key.text(), value, new Origin(source, key.line())), operator == Kind.APPEND);
    }

    private void store(Setting setting, boolean append) {
        Setting before = settings.get(setting.key());
        if (append && before != null) {
            ConfigValue joined = join(setting, before.value());
            settings.put(setting.key(), new Setting(setting.key(), joined, setting.origin()));
        } else {
            settings.put(setting.key(), setting);
        }
    }

    private static ConfigValue join(Setting setting, ConfigValue first) {
        if (first instanceof ConfigValue.Atom a && setting.value() instanceof ConfigValue.Atom b) {
            return new ConfigValue.Atom(a.text() + b.text(), b.line());
        }
        if (first instanceof ConfigValue.Items a && setting.value() instanceof ConfigValue.Items b) {
            List<ConfigValue> values = new ArrayList<>(a.values());
            values.addAll(b.values());
            return new ConfigValue.Items(values, b.line());
        }
        throw setting.error("+= cannot join a string and a list");
    }

    private ConfigValue value(String key, int depth) {
        Token first = token;
        switch (first.kind()) {
            case STRING, NUMBER -> {
                advance();
                return new ConfigValue.Atom(first.text(), first.line());
            }
            case OPEN -> {
                if (depth == MAX_DEPTH) {
                    throw error(key, "lists nest deeper than " + MAX_DEPTH);
                }
                advance();
                return items(key, depth, first.line());
            }
            case IDENT -> throw error(key, "expected a value, found " + first.shown() + "; put strings in quotes");
            default -> throw error(key, "expected a value, found " + first.shown());
        }
    }

    private ConfigValue items(String key, int depth, int line) {
        List<ConfigValue> values = new ArrayList<>();
        skipNewlines();
        while (token.kind() != Kind.CLOSE) {
            values.add(value(key, depth + 1));
            skipNewlines();
            if (token.kind() == Kind.COMMA) {
                advance();
                skipNewlines();
            } else if (token.kind() != Kind.CLOSE) {
                throw error(key, "expected , or ] in the list, found " + token.shown());
            }
        }
        advance();
        return new ConfigValue.Items(values, line);
    }

    private void skipNewlines() {
        while (token.kind() == Kind.NEWLINE) {
            advance();
        }
    }

    private void advance() {
        token = lexer.next();
    }

    private ConfigException error(String key, String detail) {
        return new ConfigException(new Origin(source, token.line()), key, detail);
    }
}
