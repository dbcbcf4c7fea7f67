package org.xenolith.abi.io;

/** States of a split device's end, as written to its {@code state} node ({@code io/xenbus.h}). */
public enum XenbusState {
    UNKNOWN(0), INITIALISING(1), INIT_WAIT(2), INITIALISED(3), CONNECTED(4), CLOSING(5), CLOSED(6), RECONFIGURING(7), RECONFIGURED(8);

    private final int code;

    XenbusState(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The state of a node's text; {@link #UNKNOWN} for a missing node, a number out of range and anything else. */
    public static XenbusState parse(String text) {
        for (XenbusState state : values()) {
            if (Integer.toString(state.code).equals(text)) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
