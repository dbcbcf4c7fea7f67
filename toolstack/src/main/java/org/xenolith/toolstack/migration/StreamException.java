package org.xenolith.toolstack.migration;

import java.io.IOException;

/** A stream that cannot be read: damaged, cut off, of another version, or not one of ours. Names where and why. */
public final class StreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    StreamException(long offset, String reason) {
        super("offset " + offset + ": " + reason);
        this.offset = offset;
    }

    StreamException(long offset, String reason, Throwable cause) {
        super("offset " + offset + ": " + reason, cause);
        this.offset = offset;
    }

    /** Bytes from the stream's start to the header or frame that is wrong. */
    public long offset() {
        return offset;
    }
}
