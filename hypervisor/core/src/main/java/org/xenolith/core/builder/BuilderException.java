package org.xenolith.core.builder;

/**
 * A domain that cannot be built as asked: the kernel, the ramdisk or the settings do not fit. The message names the
 * file and the note, header field or size that is wrong.
 */
public final class BuilderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BuilderException(String message) {
        super(message);
    }

    public BuilderException(String message, Throwable cause) {
        super(message, cause);
    }
}
