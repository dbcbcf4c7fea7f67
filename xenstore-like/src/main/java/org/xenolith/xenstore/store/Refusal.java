package org.xenolith.xenstore.store;

import java.util.EnumMap;
import java.util.Map;
import org.xenolith.xenstore.XsError;

/** An operation refused, on its way to the one place that answers it. One instance per error: guests cause these at will. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Map<XsError, Refusal> ALL = new EnumMap<>(XsError.class);

    static {
        for (XsError error : XsError.values()) {
            ALL.put(error, new Refusal(error));
        }
    }

    private final XsError error;

    private Refusal(XsError error) {
        super(error.name(), null, false, false);
        this.error = error;
    }

    static Refusal of(XsError error) {
        return ALL.get(error);
    }

    XsError error() {
        return error;
    }
}
