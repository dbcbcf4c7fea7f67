package org.xenolith.pv.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BusyPollTest {
    private final BusyPoll poll = new BusyPoll();

    @Test
    void shouldSleepAtOnceUntilWorkHasOnceComeQuickly() {
        assertEquals(0, poll.span());
        poll.waited(BusyPoll.WORTH);
        assertEquals(0, poll.span());
        poll.waited(BusyPoll.WORTH - 1);
        assertTrue(poll.span() > 0);
    }

    @Test
    void shouldNotLookAgainOnceItWasInVain() {
        poll.waited(0);
        poll.waited(1_000_000_000);
        assertEquals(0, poll.span());
    }
}
