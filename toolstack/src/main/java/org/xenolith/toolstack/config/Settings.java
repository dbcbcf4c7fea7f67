package org.xenolith.toolstack.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Typed reading of a configuration; what does not fit is an error that names file, line and key. */
final class Settings {
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]{1,8}|[0-9]{1,10}");

    private final ConfigText config;

    Settings(ConfigText config) {
        this.config = config;
    }

    boolean has(String key) {
        return config.get(key).isPresent();
    }

    /** An error about a key, or about the whole text where the key is not there. */
    ConfigException error(String key, String detail) {
        return config.get(key).map(setting -> setting.error(detail))
                .orElseGet(() -> new ConfigException(new Origin(config.source(), 0), key, detail));
    }

    Optional<String> text(String key) {
        return config.get(key).map(setting -> {
            if (setting.value() instanceof ConfigValue.Atom atom) {
                return atom.text();
            }
            throw setting.error("is a list where one string is expected");
        });
    }

    /** @param unit says what is counted, for the error: {@code MiB} or empty */
    Optional<Long> number(String key, long min, long max, String unit) {
        return text(key).map(text -> {
            if (!NUMBER.matcher(text).matches()) {
                throw error(key, "'" + text + "' is not a number" + (unit.isEmpty() ? "" : "; it is given in " + unit
                        + " without a unit"));
            }
            long value = parse(key, text);
            if (value < min || value > max) {
                throw error(key, value + " is out of range: from " + min + " to " + max
                        + (unit.isEmpty() ? "" : " " + unit));
            }
            return value;
        });
    }

    private long parse(String key, String text) {
        int radix = text.startsWith("0x") ? 16 : text.startsWith("0") ? 8 : 10;
        try {
            return Long.parseLong(radix == 16 ? text.substring(2) : text, radix);
        } catch (NumberFormatException e) {
            throw error(key, "'" + text + "' starts with 0 but is not octal");
        }
    }

    boolean flag(String key) {
        return text(key).map(text -> switch (text) {
            case "0" -> false;
            case "1" -> true;
            default -> throw error(key, "'" + text + "' is neither 0 nor 1");
        }).orElse(false);
    }

    /** One of a few words. */
    String choice(String key, String otherwise, List<String> known) {
        String text = text(key).orElse(otherwise);
        if (!known.contains(text)) {
            throw error(key, "'" + text + "' is none of " + String.join(", ", known) + NearestName.hint(text, known));
        }
        return text;
    }

    /** A list of strings; empty where the key is not there. */
    List<Setting> strings(String key) {
        Optional<Setting> setting = config.get(key);
        if (setting.isEmpty()) {
            return List.of();
        }
        if (!(setting.get().value() instanceof ConfigValue.Items items)) {
            throw setting.get().error("is a string where a list is expected; write " + key + " = [ \"...\" ]");
        }
        List<Setting> strings = new ArrayList<>();
        for (ConfigValue value : items.values()) {
            Origin origin = new Origin(setting.get().origin().source(), value.line());
            Setting item = new Setting(key, value, origin);
            if (!(value instanceof ConfigValue.Atom)) {
                throw item.error("holds a list where a string is expected");
            }
            strings.add(item);
        }
        return strings;
    }
}
