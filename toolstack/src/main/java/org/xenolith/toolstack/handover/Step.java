package org.xenolith.toolstack.handover;

import java.util.List;

/**
 * What an input makes of a state.
 *
 * @param <S> the kind of state
 */
public record Step<S>(S next, List<Action> actions) {
    static <S> Step<S> to(S next, Action... actions) {
        return new Step<>(next, List.of(actions));
    }
}
