package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdlePollTest {
    private final IdlePoll idle = new IdlePoll();

    @Test
    void shouldSleepAtOnceUntilWorkHasOnceComeQuickly() {
        assertEquals(0, idle.span());
        idle.waited(IdlePoll.WORTH);
        assertEquals(0, idle.span());
        idle.waited(IdlePoll.WORTH - 1);
        assertTrue(idle.span() > 0);
    }

    @Test
    void shouldNotPollAgainOnceItWasInVain() {
        idle.waited(0);
        idle.waited(1_000_000_000);
        assertEquals(0, idle.span());
    }
}
