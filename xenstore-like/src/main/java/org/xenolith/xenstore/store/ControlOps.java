package org.xenolith.xenstore.store;

import org.xenolith.xenstore.XsError;

/** CONTROL commands. */
final class ControlOps {
    private final Store store;

    ControlOps(Store store) {
        this.store = store;
    }

    void handle(Request request) {
        request.atLeast(1);
        switch (request.string(0)) {
            case "help" -> request.answer("help\n");
            default -> throw Refusal.of(XsError.EINVAL);
        }
    }
}
