package org.xenolith.xenstore.store;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.xenolith.xenstore.XsError;

/** An operation refused, on its way to the one place that answers it. One instance per error: guests cause these at will. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Map<XsError, Refusal> ALL = all();

    private final XsError error;

    private Refusal(XsError error) {
        super(error.name(), null, false, false);
        this.error = error;
    }

    private static Map<XsError, Refusal> all() {
        Map<XsError, Refusal> all = new EnumMap<>(XsError.class);
        for (XsError error : XsError.values()) {
            all.put(error, new Refusal(error));
        }
        return Collections.unmodifiableMap(all);
    }

    static Refusal of(XsError error) {
        return ALL.get(error);
    }

    XsError error() {
        return error;
    }
}
