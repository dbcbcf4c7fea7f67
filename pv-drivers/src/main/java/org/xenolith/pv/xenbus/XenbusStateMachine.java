package org.xenolith.pv.xenbus;

import static org.xenolith.abi.io.XenbusState.CLOSED;
import static org.xenolith.abi.io.XenbusState.CLOSING;
import static org.xenolith.abi.io.XenbusState.CONNECTED;
import static org.xenolith.abi.io.XenbusState.INITIALISED;
import static org.xenolith.abi.io.XenbusState.INITIALISING;
import static org.xenolith.abi.io.XenbusState.INIT_WAIT;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.xenolith.abi.io.XenbusState;

/** The state of one end of a device and the transitions it may make. Belongs to one thread. */
public final class XenbusStateMachine {
    /** Which side of the pair. */
    public enum End { BACK, FRONT }

    private static final Map<XenbusState, Set<XenbusState>> BACK = table(
            Map.of(INITIALISING, EnumSet.of(INIT_WAIT, CLOSING, CLOSED),
                    INIT_WAIT, EnumSet.of(CONNECTED, CLOSING, CLOSED),
                    CONNECTED, EnumSet.of(CLOSING),
                    CLOSING, EnumSet.of(CLOSED),
                    CLOSED, EnumSet.of(INIT_WAIT)));
    private static final Map<XenbusState, Set<XenbusState>> FRONT = table(
            Map.of(INITIALISING, EnumSet.of(INITIALISED, CONNECTED, CLOSING, CLOSED),
                    INITIALISED, EnumSet.of(CONNECTED, CLOSING, CLOSED),
                    CONNECTED, EnumSet.of(CLOSING),
                    CLOSING, EnumSet.of(CLOSED),
                    CLOSED, EnumSet.of(INITIALISING)));

    private final Map<XenbusState, Set<XenbusState>> legal;
    private XenbusState state;

    public XenbusStateMachine(End end, XenbusState initial) {
        legal = end == End.BACK ? BACK : FRONT;
        if (!legal.containsKey(initial)) {
            throw new IllegalArgumentException("no end starts as " + initial);
        }
        state = initial;
    }

    public XenbusState state() {
        return state;
    }

    /** Whether the table has that step. */
    public boolean allows(XenbusState next) {
        return legal.get(state).contains(next);
    }

    /** Makes a step; {@link IllegalStateException} if the table has none such. */
    public void enter(XenbusState next) {
        if (!allows(next)) {
            throw new IllegalStateException(state + " -> " + next + " is not a legal step");
        }
        state = next;
    }

    private static Map<XenbusState, Set<XenbusState>> table(Map<XenbusState, ? extends Set<XenbusState>> rows) {
        return Collections.unmodifiableMap(new EnumMap<>(rows));
    }
}
