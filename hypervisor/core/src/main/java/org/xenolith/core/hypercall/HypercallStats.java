package org.xenolith.core.hypercall;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts hypercalls by number, those nobody serves, and those refused for privilege. Allocation-free, any thread. */
public final class HypercallStats {
    /** Numbers from here on are counted together. */
    public static final int NUMBERS = 64;
    private final AtomicLongArray calls = new AtomicLongArray(NUMBERS + 1);
    private final AtomicLongArray unserved = new AtomicLongArray(NUMBERS + 1);
    private final AtomicLongArray denied = new AtomicLongArray(1);

    void called(long number) {
        calls.incrementAndGet(slot(number));
    }

    void unserved(long number) {
        unserved.incrementAndGet(slot(number));
    }

    void denied() {
        denied.incrementAndGet(0);
    }

    /** Calls of a number; {@link #NUMBERS} for all larger ones. */
    public long calls(int number) {
        return calls.get(number);
    }

    /** Calls that were answered with -ENOSYS. */
    public long unserved(int number) {
        return unserved.get(number);
    }

    /** Calls from above ring 0. */
    public long deniedCalls() {
        return denied.get(0);
    }

    /** What was refused or served by nobody, with how often; a line each. */
    public List<String> oddities() {
        List<String> lines = new ArrayList<>();
        if (deniedCalls() > 0) {
            lines.add("hypercalls from above ring 0: " + deniedCalls());
        }
        for (int number = 0; number <= NUMBERS; number++) {
            if (unserved(number) > 0) {
                lines.add("hypercall " + (number == NUMBERS ? NUMBERS + " and above" : number) + ", not served: " + unserved(number));
            }
        }
        return lines;
    }

    public long total() {
        long sum = 0;
        for (int i = 0; i <= NUMBERS; i++) {
            sum += calls.get(i);
        }
        return sum;
    }

    private static int slot(long number) {
        return number >= 0 && number < NUMBERS ? (int) number : NUMBERS;
    }
}
