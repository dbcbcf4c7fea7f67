package org.xenolith.toolstack.domain;

/**
 * An operation that cannot be done, for a person: what is wrong, naming the input, and what to do about it. The
 * control domain sends it to xl as it is.
 */
public final class OperationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** {@link #code} where a domain is not there. */
    public static final String NO_SUCH_DOMAIN = "no-such-domain";

    private final String remedy;
    private final String code;

    public OperationException(String message, String remedy) {
        this(message, remedy, "", null);
    }

    private OperationException(String message, String remedy, String code, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
        this.code = code;
    }

    /** No domain goes by that name or id. */
    public static OperationException noSuchDomain(String which) {
        return new OperationException("there is no domain \"" + which + "\"", "xl list shows those there are",
                NO_SUCH_DOMAIN, null);
    }

    public OperationException(String message, String remedy, Throwable cause) {
        this(message, remedy, "", cause);
    }

    /** For programs; may be empty. */
    public String code() {
        return code;
    }

    /** What to do next; may be empty. */
    public String remedy() {
        return remedy;
    }
}
