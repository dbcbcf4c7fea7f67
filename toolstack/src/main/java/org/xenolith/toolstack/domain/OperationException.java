package org.xenolith.toolstack.domain;

/**
 * An operation that cannot be done, for a person: what is wrong, naming the input, and what to do about it. The
 * control domain sends it to xl as it is.
 */
public final class OperationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    public OperationException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    public OperationException(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** What to do next; may be empty. */
    public String remedy() {
        return remedy;
    }
}
