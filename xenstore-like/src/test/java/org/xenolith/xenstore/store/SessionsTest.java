package org.xenolith.xenstore.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SessionsTest {
    @Property(tries = 200)
    void shouldRememberWhichOfTheLastRequestsChangedTheStore(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 20) Integer> gaps) {
        Session session = new Session("0/x");
        Set<Long> noted = new HashSet<>();
        long at = 0;
        for (int gap : gaps) {
            at += gap;
            session.note(at);
            noted.add(at);
        }
        for (long i = Math.max(0, at - Session.WINDOW + 1); i <= at + 5; i++) {
            assertEquals(noted.contains(i), session.changed(i), "request " + i + " of " + noted);
        }
    }

    @Test
    void shouldForgetIdleSessionsFirstComeFirstGoneButNoneInUse() {
        Sessions sessions = new Sessions();
        Session used = sessions.get("0/used");
        sessions.connected(used);
        used.note(1);
        for (int i = 0; i < 3000; i++) {
            Session session = sessions.get("0/" + i);
            sessions.connected(session);
            session.note(1);
            sessions.left(session);
        }
        assertTrue(sessions.all().size() <= 1025);
        assertSame(used, sessions.get("0/used"));
        assertTrue(sessions.get("0/2999").changed(1));
        assertFalse(sessions.get("0/0").changed(1));
    }
}
