package org.xenolith.toolstack.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A parsed configuration: its keys in the order of their first assignment. Immutable. */
public final class ConfigText {
    private final String source;
    private final Map<String, Setting> settings;

    ConfigText(String source, Map<String, Setting> settings) {
        this.source = source;
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** The first text's name. */
    public String source() {
        return source;
    }

    public Optional<Setting> get(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    public Collection<Setting> settings() {
        return settings.values();
    }

    Map<String, Setting> byKey() {
        return settings;
    }
}
