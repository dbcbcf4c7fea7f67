package org.xenolith.toolstack.config;

/** A configuration that cannot be used. The message reads {@code FILE:LINE: KEY: what is wrong}. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Origin origin;
    private final String key;
    private final String detail;

    /** @param key the key concerned, empty where the text could not be read that far */
    public ConfigException(Origin origin, String key, String detail) {
        super(origin + ": " + (key.isEmpty() ? "" : key + ": ") + detail);
        this.origin = origin;
        this.key = key;
        this.detail = detail;
    }

    public Origin origin() {
        return origin;
    }

    public String key() {
        return key;
    }

    public String detail() {
        return detail;
    }
}
