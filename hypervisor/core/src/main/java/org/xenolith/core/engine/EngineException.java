package org.xenolith.core.engine;

/** Our side or the host failed (never the guest). The message names the cause and the remedy. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
