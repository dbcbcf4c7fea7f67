package org.xenolith.core.time;

import java.util.Arrays;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.vcpu.RunstateLayout;

/** How long one vCPU has been running, runnable, blocked and offline, and the guest's copy of it. Thread-safe. */
public final class Runstate {
    /** {@code RUNSTATE_*} in {@code vcpu.h}. */
    public static final int RUNNING = 0;
    public static final int RUNNABLE = 1;
    public static final int BLOCKED = 2;
    public static final int OFFLINE = 3;
    static final int STATES = 4;

    private final long[] spent = new long[STATES];
    private int state;
    private long since;
    private SharedArea area;
    private boolean areaLongMode;

    /** @param now system time */
    public Runstate(int state, long now) {
        this.state = state;
        since = now;
    }

    public synchronized void enter(int next, long now) {
        if (next != state) {
            spent[state] += now - since;
            state = next;
            since = now;
            publish();
        }
    }

    public synchronized int state() {
        return state;
    }

    /** Nanoseconds spent in a state, up to {@code now}. */
    public synchronized long time(int of, long now) {
        return spent[of] + (of == state ? now - since : 0);
    }

    /** Nanoseconds of system time at which the present state was entered. */
    public synchronized long since() {
        return since;
    }

    public synchronized RunstateSnapshot snapshot() {
        return new RunstateSnapshot(state, since, Arrays.stream(spent).boxed().toList());
    }

    /** Takes a snapshot over; the guest's copy is registered afterwards. */
    public synchronized void restore(RunstateSnapshot saved) {
        state = saved.state();
        since = saved.since();
        Arrays.setAll(spent, saved.spent()::get);
    }

    /** Registers the guest's copy in the layout of the caller. */
    public synchronized void register(SharedArea to, boolean longMode) {
        area = to;
        areaLongMode = longMode;
        publish();
    }

    private void publish() {
        if (area == null) {
            return;
        }
        int entry = areaLongMode ? RunstateLayout.STATE_ENTRY_TIME_64 : RunstateLayout.STATE_ENTRY_TIME_32;
        int times = areaLongMode ? RunstateLayout.TIME_64 : RunstateLayout.TIME_32;
        area.putInt(RunstateLayout.STATE, state);
        area.putLong(entry, since);
        for (int i = 0; i < STATES; i++) {
            area.putLong(times + i * Long.BYTES, spent[i]);
        }
    }
}
