package org.xenolith.toolstack.handover;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.handover.Action.Erase;
import org.xenolith.toolstack.handover.Action.Write;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;

/**
 * Both hosts, what they have on disk, what is under way between them, and what has happened that cannot be undone: one
 * state of the model.
 *
 * @param toReceiver words under way, oldest first; DATA is the last bytes of the domain, CUT their end without them
 * @param faults how many have happened
 */
record World(Side<HandoverSource> source, Guest guest, Side<HandoverReceiver> receiver, Incoming incoming, boolean linked,
        List<BodyCase> toReceiver, List<BodyCase> toSource, History history, int faults) {
    /** Stand for bytes on the data connections. */
    static final BodyCase DATA = BodyCase.JOIN;
    static final BodyCase CUT = BodyCase.JOINED;

    /** The source's domain. */
    enum Guest { RUNNING, STOPPED, GONE, RELEASED }

    /** The receiver's. */
    enum Incoming { NONE, INCOMPLETE, COMPLETE, CLOSED_IN, OPEN, GONE }

    /**
     * @param committed COMMITTED was durable once
     * @param ranThere it ran at the receiver
     * @param openThere what it did there could be seen
     * @param ownedThere ACTIVATED was durable once
     * @param wentOnHere it ran at the source after it had been stopped
     * @param keptHere the source decided to keep it while it had it
     * @param givenUp somebody at the receiver decided against it
     * @param wasted the only copy was thrown away
     */
    record History(boolean committed, boolean ranThere, boolean openThere, boolean ownedThere, boolean wentOnHere, boolean keptHere,
            boolean givenUp, boolean wasted) {
        static final History NONE = new History(false, false, false, false, false, false, false, false);

        History durable(Standing standing) {
            return new History(committed || standing == Standing.COMMITTED, ranThere, openThere, ownedThere || standing == Standing.ACTIVATED,
                    wentOnHere, keptHere, givenUp, wasted);
        }

        History there(Incoming next, boolean onlyCopy) {
            boolean runs = next == Incoming.CLOSED_IN || next == Incoming.OPEN;
            return new History(committed, ranThere || runs, openThere || next == Incoming.OPEN, ownedThere, wentOnHere, keptHere, givenUp,
                    wasted || onlyCopy);
        }

        History wentOn() {
            return new History(committed, ranThere, openThere, ownedThere, true, keptHere, givenUp, wasted);
        }

        History kept() {
            return new History(committed, ranThere, openThere, ownedThere, wentOnHere, true, givenUp, wasted);
        }

        History decidedAgainst() {
            return new History(committed, ranThere, openThere, ownedThere, wentOnHere, keptHere, true, wasted);
        }
    }

    /**
     * One control domain.
     *
     * @param state null while it is down, or knows of no migration
     * @param record on disk
     * @param writes under way to the disk, oldest first
     * @param actions still to be done, in order
     */
    record Side<S>(boolean up, S state, Standing record, List<Standing> writes, List<Action> actions) {
        Side<S> took(Step<S> step) {
            List<Action> all = new ArrayList<>(actions);
            all.addAll(step.actions());
            return new Side<>(up, step.next(), record, writes, List.copyOf(all));
        }

        Side<S> did() {
            return new Side<>(up, state, record, writes, actions.subList(1, actions.size()));
        }

        Side<S> writing(Action action) {
            List<Standing> all = new ArrayList<>(writes);
            all.add(action instanceof Write write ? write.standing() : Standing.NONE);
            return new Side<>(up, state, record, List.copyOf(all), actions);
        }

        Side<S> wrote() {
            return new Side<>(up, state, writes.get(0), writes.subList(1, writes.size()), actions);
        }

        /** Down, with so many of the writes under way on disk. */
        Side<S> crashed(int landed) {
            return new Side<>(false, null, landed == 0 ? record : writes.get(landed - 1), List.of(), List.of());
        }

        boolean quiet() {
            return writes.isEmpty() && actions.isEmpty();
        }
    }

    static boolean isWrite(Action action) {
        return action instanceof Write || action instanceof Erase;
    }

    World with(Side<HandoverSource> next) {
        return new World(next, guest, receiver, incoming, linked, toReceiver, toSource, history, faults);
    }

    World withReceiver(Side<HandoverReceiver> next) {
        return new World(source, guest, next, incoming, linked, toReceiver, toSource, history, faults);
    }

    World with(Guest next) {
        return new World(source, next, receiver, incoming, linked, toReceiver, toSource,
                next == Guest.RUNNING && guest == Guest.STOPPED ? history.wentOn() : history, faults);
    }

    World with(Incoming next) {
        return new World(source, guest, receiver, next, linked, toReceiver, toSource, history.there(next, false), faults);
    }

    /** The receiver's control domain takes its domain away. */
    World discard() {
        boolean whole = incoming == Incoming.COMPLETE || incoming == Incoming.CLOSED_IN;
        boolean onlyCopy = whole && guest == Guest.GONE && !history.keptHere() && !history.givenUp();
        return new World(source, guest, receiver, Incoming.GONE, linked, toReceiver, toSource, history.there(Incoming.GONE, onlyCopy), faults);
    }

    World remember(Standing durable) {
        return new World(source, guest, receiver, incoming, linked, toReceiver, toSource, history.durable(durable), faults);
    }

    World kept() {
        return new World(source, guest, receiver, incoming, linked, toReceiver, toSource, history.kept(), faults);
    }

    World decidedAgainst() {
        return new World(source, guest, receiver, incoming, linked, toReceiver, toSource, history.decidedAgainst(), faults);
    }

    World link(boolean up) {
        return new World(source, guest, receiver, incoming, up, List.of(), List.of(), history, faults);
    }

    World words(List<BodyCase> forReceiver, List<BodyCase> forSource) {
        return new World(source, guest, receiver, incoming, linked, List.copyOf(forReceiver), List.copyOf(forSource), history, faults);
    }

    World fault() {
        return new World(source, guest, receiver, incoming, linked, toReceiver, toSource, history, faults + 1);
    }

    static <T> List<T> plus(List<T> list, T more) {
        List<T> all = new ArrayList<>(list);
        all.add(more);
        return all;
    }
}
