package org.xenolith.toolstack.config;

/**
 * One key of a configuration with its final value.
 *
 * @param origin where the last assignment to it stands
 */
public record Setting(String key, ConfigValue value, Origin origin) {
    /** An error about this key. */
    public ConfigException error(String detail) {
        return new ConfigException(origin, key, detail);
    }
}
