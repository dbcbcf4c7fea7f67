package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.RunState;
import org.xenolith.toolstack.proto.ShutdownReason;

/** A domain's state in xl's letters. */
final class DomainState {
    /** By SHUTDOWN_* code of public/sched.h. */
    private static final String REASONS = "-rscwS";

    private DomainState() {
    }

    static boolean isShutDown(Domain domain) {
        return domain.getState() == RunState.SHUTDOWN || domain.getState() == RunState.CRASHED;
    }

    static int reason(Domain domain) {
        return domain.getState() == RunState.CRASHED && domain.getShutdownReason() == ShutdownReason.POWEROFF
                ? ShutdownReason.CRASH_VALUE : domain.getShutdownReasonValue();
    }

    /** Six letters: running, blocked, paused, shut down, reason, dying. */
    static String letters(Domain domain) {
        boolean shutDown = isShutDown(domain);
        int reason = shutDown ? reason(domain) : 0;
        return letter('r', domain.getState() == RunState.RUNNING) + letter('b', domain.getState() == RunState.BLOCKED)
                + letter('p', domain.getPaused()) + letter('s', shutDown)
                + (reason >= 0 && reason < REASONS.length() ? REASONS.substring(reason, reason + 1) : "?")
                + letter('d', domain.getDying() || domain.getState() == RunState.DYING);
    }

    /** The state in a word, for JSON. */
    static String word(Domain domain) {
        if (domain.getDying() || domain.getState() == RunState.DYING) {
            return "dying";
        }
        if (isShutDown(domain)) {
            return domain.getState() == RunState.CRASHED ? "crashed" : "shutdown";
        }
        return domain.getPaused() ? "paused" : domain.getState() == RunState.BLOCKED ? "blocked" : "running";
    }

    private static String letter(char letter, boolean set) {
        return set ? String.valueOf(letter) : "-";
    }
}
