package org.xenolith.core.time;

import java.util.List;

/**
 * A vCPU's runstate for saving.
 *
 * @param state one of {@link Runstate}'s states
 * @param since system time at which it was entered
 * @param spent nanoseconds in each of the four states up to then
 */
public record RunstateSnapshot(int state, long since, List<Long> spent) {
    public RunstateSnapshot {
        spent = List.copyOf(spent);
        if (state < 0 || state >= Runstate.STATES || spent.size() != Runstate.STATES) {
            throw new IllegalArgumentException("runstate=" + state + ", times=" + spent.size());
        }
    }
}
