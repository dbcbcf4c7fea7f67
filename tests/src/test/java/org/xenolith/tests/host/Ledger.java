package org.xenolith.tests.host;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.handover.ReceiverDomain;

/** Where one simulated domain is, on both hosts; says at once if that is ever wrong. */
final class Ledger {
    enum Here { RUNNING, STOPPED, GONE }

    enum There { NONE, INCOMPLETE, COMPLETE, CLOSED_IN, OPEN, GONE }

    private Here here = Here.RUNNING;
    private There there = There.NONE;
    private boolean wasOpen;
    private boolean wentOn;
    private final List<String> story = new ArrayList<>();
    private final List<String> wrongs = new ArrayList<>();

    synchronized Here here() {
        return here;
    }

    synchronized There there() {
        return there;
    }

    synchronized void here(Here next) {
        if (here == Here.GONE) {
            return;
        }
        wentOn |= here == Here.STOPPED && next == Here.RUNNING;
        here = next;
        check();
    }

    synchronized void there(There next) {
        there = next;
        wasOpen |= next == There.OPEN;
        check();
    }

    synchronized boolean there(There expected, There next) {
        if (there != expected) {
            return false;
        }
        there(next);
        return true;
    }

    private void check() {
        boolean runsThere = there == There.CLOSED_IN || there == There.OPEN;
        story.add(here + "/" + there);
        if (here == Here.RUNNING && runsThere || wentOn && runsThere || wentOn && wasOpen) {
            wrongs.add("at " + story.size());
        }
    }

    synchronized void note(String what) {
        story.add(what);
    }

    synchronized boolean once() {
        return here == Here.RUNNING ^ there == There.OPEN;
    }

    synchronized boolean lost() {
        return here == Here.GONE && there != There.OPEN && there != There.COMPLETE && there != There.CLOSED_IN;
    }

    synchronized boolean right() {
        return wrongs.isEmpty();
    }

    synchronized ReceiverDomain.Standing standing() {
        return switch (there) {
            case INCOMPLETE -> ReceiverDomain.Standing.INCOMPLETE;
            case COMPLETE -> ReceiverDomain.Standing.COMPLETE;
            case CLOSED_IN, OPEN -> ReceiverDomain.Standing.ACTIVE;
            default -> ReceiverDomain.Standing.GONE;
        };
    }

    @Override
    public synchronized String toString() {
        return String.join(" ", story) + (wrongs.isEmpty() ? "" : "; wrong " + wrongs);
    }
}
