package org.xenolith.toolstack.hosts;

import java.io.IOException;

/** Another host does not want the connection, or this one does not; with what can be done about it. */
final class HostRefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    HostRefusedException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
