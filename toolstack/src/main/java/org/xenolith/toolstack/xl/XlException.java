package org.xenolith.toolstack.xl;

/** A command that cannot be done, for the user: what is wrong and, where there is one, the remedy. */
final class XlException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    XlException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    XlException(String message) {
        this(message, "");
    }

    String remedy() {
        return remedy;
    }
}
