package org.xenolith.toolstack.handover;

/**
 * How long a side waits, in milliseconds.
 *
 * @param answer for the other side's next word
 * @param last for the last round to arrive at the receiver
 * @param betweenDials before another attempt to reach the other side
 */
public record Patience(long answer, long last, long betweenDials) {
    /** For hosts. */
    public static final Patience STANDARD = new Patience(30_000, 300_000, 1_000);

    /** For something to happen in a phase; 0: without limit. */
    long of(HandoverSource.Phase phase) {
        return switch (phase) {
            case COPYING -> 0;
            case STOPPING -> last;
            default -> answer;
        };
    }
}
