package org.xenolith.toolstack.config;

/** A disk or vif specification, or another value, that cannot be read; says what is wrong with which part of it. */
public final class SpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SpecException(String message) {
        super(message);
    }
}
