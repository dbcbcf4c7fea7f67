package org.xenolith.toolstack.xl;

import java.nio.ByteBuffer;

/**
 * Finds the key that leaves a console.
 *
 * @param escape the byte of that key
 */
record EscapeScanner(byte escape) {
    /** Control and the right bracket. */
    static final EscapeScanner DEFAULT = new EscapeScanner((byte) 0x1d);

    /** From {@code ^]} or a plain character. */
    static EscapeScanner of(String text) {
        if (text.length() == 1 && text.charAt(0) < 0x80) {
            return new EscapeScanner((byte) text.charAt(0));
        }
        if (text.length() == 2 && text.charAt(0) == '^' && text.charAt(1) >= '@' && text.charAt(1) < 0x7f) {
            return new EscapeScanner((byte) (text.charAt(1) & 0x1f));
        }
        throw new XlException("escape '" + text + "' is neither a character nor like ^]");
    }

    /** Cuts the buffer's limit down to before the escape; says whether one was there. */
    boolean cut(ByteBuffer input) {
        for (int i = input.position(); i < input.limit(); i++) {
            if (input.get(i) == escape) {
                input.limit(i);
                return true;
            }
        }
        return false;
    }
}
