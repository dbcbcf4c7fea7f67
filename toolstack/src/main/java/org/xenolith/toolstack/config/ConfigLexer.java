package org.xenolith.toolstack.config;

/** Splits a configuration into tokens, by the rules of Xen's libxlu_cfg_l.l. */
final class ConfigLexer {
    /** What a token is. */
    enum Kind { IDENT, NUMBER, STRING, ASSIGN, APPEND, OPEN, CLOSE, COMMA, SEMICOLON, NEWLINE, END }

    /**
     * @param text the identifier, the digits, or the string without quotes and with escapes resolved
     * @param line where the token starts
     */
    record Token(Kind kind, String text, int line) {
        String shown() {
            return switch (kind) {
                case NEWLINE -> "end of line";
                case END -> "end of file";
                case STRING -> "\"" + text + "\"";
                default -> "'" + text + "'";
            };
        }
    }

    private static final String ESCAPED = "\"'\\abfnrtv";
    private static final String MEANING = "\"'\\\007\b\f\n\r\t\013";

    private final String source;
    private final String text;
    private int at;
    private int line = 1;

    ConfigLexer(String source, String text) {
        this.source = source;
        this.text = text;
    }

    Token next() {
        skipBlanks();
        if (at == text.length()) {
            return new Token(Kind.END, "", line);
        }
        char first = text.charAt(at);
        if (first == '\n') {
            at++;
            return new Token(Kind.NEWLINE, "\n", line++);
        }
        if (isLower(first)) {
            return run(Kind.IDENT);
        }
        if (isDigit(first)) {
            return run(Kind.NUMBER);
        }
        return first == '"' || first == '\'' ? string(first) : punctuation(first);
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        }
    }

    private Token run(Kind kind) {
        int start = at;
        while (at < text.length() && continues(kind, text.charAt(at))) {
            at++;
        }
        return new Token(kind, text.substring(start, at), line);
    }

    private static boolean continues(Kind kind, char c) {
        return kind == Kind.IDENT
                ? isLower(c) || isDigit(c) || c == '.' || c == '_'
                : isDigit(c) || c >= 'a' && c <= 'f' || c == 'x';
    }

    private Token punctuation(char first) {
        if (first == '+' && text.startsWith("+=", at)) {
            at += 2;
            return new Token(Kind.APPEND, "+=", line);
        }
        Kind kind = switch (first) {
            case '=' -> Kind.ASSIGN;
            case '[' -> Kind.OPEN;
            case ']' -> Kind.CLOSE;
            case ',' -> Kind.COMMA;
            case ';' -> Kind.SEMICOLON;
            default -> throw error("unexpected character " + shown(first) + hint(first));
        };
        at++;
        return new Token(kind, String.valueOf(first), line);
    }

    private static String shown(char c) {
        return c > ' ' && c < 0x7f ? "'" + c + "'" : String.format("U+%04X", (int) c);
    }

    private static String hint(char c) {
        if (c == '\r') {
            return " (a carriage return: convert the file to Unix line ends)";
        }
        return Character.isUpperCase(c) ? " (keys are lower case; put strings in quotes)"
                : "/.-+():".indexOf(c) >= 0 ? " (put strings in quotes)" : "";
    }

    private Token string(char quote) {
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                at = i + 1;
                return new Token(Kind.STRING, value.toString(), line);
            }
            if (c == '\n') {
                break;
            }
            if (c == '\\') {
                i++;
                value.append(escape(i));
            } else {
                value.append(c);
            }
        }
        throw error("the string that starts with " + quote + " does not end on its line");
    }

    private char escape(int index) {
        int known = index < text.length() ? ESCAPED.indexOf(text.charAt(index)) : -1;
        if (known < 0) {
            throw error("unknown escape \\" + (index < text.length() ? shown(text.charAt(index)) : "")
                    + " in a string; known are \\\" \\' \\\\ \\a \\b \\f \\n \\r \\t \\v");
        }
        return MEANING.charAt(known);
    }

    private ConfigException error(String detail) {
        return new ConfigException(new Origin(source, line), "", detail);
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
