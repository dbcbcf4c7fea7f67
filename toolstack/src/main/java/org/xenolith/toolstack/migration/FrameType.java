package org.xenolith.toolstack.migration;

/** What a frame carries, and how often a stream may have it. */
public enum FrameType {
    /** {@code StreamConfiguration}; the first frame. */
    CONFIGURATION(1, true),
    /** {@code StreamVcpu}, one for each vCPU. */
    VCPU(2, false),
    /** {@code StreamCore}. */
    CORE(3, true),
    /** {@code StreamDevices}. */
    DEVICES(4, true),
    /** {@code StreamStore}. */
    STORE(5, true),
    /** A run of pages: no protobuf. */
    PAGES(6, false),
    /** {@code StreamTotals}; the last frame. */
    END(7, true),
    /** {@code StreamDigest}; a reader may leave it out. */
    DIGEST(StreamFormat.OPTIONAL | 8, false),
    /** {@code StreamDisk}, a piece of a mirrored disk; in live migration only. */
    DISK(9, false);

    private final int code;
    private final boolean once;

    FrameType(int code, boolean once) {
        this.code = code;
        this.once = once;
    }

    /** On the wire. */
    public int code() {
        return code;
    }

    boolean once() {
        return once;
    }

    /** The type of a code, or null for one that this release does not know. */
    static FrameType ofCode(int code) {
        for (FrameType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
