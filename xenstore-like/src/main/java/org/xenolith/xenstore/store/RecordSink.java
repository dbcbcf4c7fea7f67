package org.xenolith.xenstore.store;

/** Takes finished records. */
@FunctionalInterface
public interface RecordSink {
    /** The bytes are the caller's again when this returns. */
    void append(byte[] bytes, int offset, int length);
}
