package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What one xl command did. */
record XlOutput(int status, String out, String err) {
    XlOutput ok() {
        assertEquals(0, status, this::toString);
        return this;
    }

    /** Failed, with a message that holds each of the words. */
    XlOutput refused(String... words) {
        assertEquals(1, status, this::toString);
        for (String word : words) {
            assertTrue(err.contains(word), () -> "nothing of \"" + word + "\" in " + this);
        }
        return this;
    }
}
