package org.xenolith.toolstack.handover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xenolith.toolstack.handover.World.Guest;
import org.xenolith.toolstack.handover.World.Incoming;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;

/** Visits every state of a model that so many faults can lead to, and checks the promises in each. */
final class Checker {
    /** A broken promise and the shortest way to it. */
    record Finding(String promise, List<String> way) {
        @Override
        public String toString() {
            return promise + "\n  " + String.join("\n  ", way);
        }
    }

    private record Origin(World from, String by) {
    }

    private final Model model;
    private final int faults;
    private final Map<World, Origin> reached = new HashMap<>();
    private final Map<World, List<World>> steps = new HashMap<>();
    private final Set<String> outcomes = new TreeSet<>();

    Checker(Model model, int faults) {
        this.model = model;
        this.faults = faults;
    }

    int states() {
        return reached.size();
    }

    /** Where the domain was in states in which nothing more happens by itself. */
    Set<String> outcomes() {
        return outcomes;
    }

    /** The first broken promise, or null. */
    Finding run() {
        Deque<World> open = new ArrayDeque<>(List.of(model.start()));
        reached.put(model.start(), new Origin(null, "start"));
        while (!open.isEmpty()) {
            World world = open.poll();
            String broken = broken(world);
            if (broken != null) {
                return finding(broken, world);
            }
            List<World> next = new ArrayList<>();
            for (Model.Move move : model.moves(world)) {
                if (!move.fault()) {
                    next.add(move.to());
                } else if (world.faults() == faults) {
                    continue;
                }
                if (reached.putIfAbsent(move.to(), new Origin(world, move.name())) == null) {
                    open.add(move.to());
                }
            }
            steps.put(world, next);
            String unsettled = next.isEmpty() ? unsettled(world) : null;
            if (unsettled != null) {
                return finding(unsettled, world);
            }
        }
        World endless = endless();
        return endless == null ? null : finding("never comes to rest", endless);
    }

    /** What may be true in no state. */
    private static String broken(World world) {
        World.History history = world.history();
        boolean runsThere = world.incoming() == Incoming.CLOSED_IN || world.incoming() == Incoming.OPEN;
        if (world.guest() == Guest.RUNNING && runsThere) {
            return "both sides run it";
        }
        if (history.ranThere() && !history.committed()) {
            return "activated without a durable commit";
        }
        if (history.openThere() && !history.ownedThere()) {
            return "let out before it was durable";
        }
        if (history.wasted()) {
            return "the only copy is thrown away";
        }
        if (history.openThere() && history.wentOnHere()) {
            return "went on at the source although it had been let out at the receiver";
        }
        return history.wentOnHere() && runsThere ? "runs at the receiver from a state that the source has left behind" : null;
    }

    /** What must be true when nothing more happens by itself: both are up and connected, or have nothing left to say. */
    private String unsettled(World world) {
        boolean here = world.guest() == Guest.RUNNING;
        boolean there = world.incoming() == Incoming.OPEN;
        boolean diedThere = world.history().ownedThere() && world.incoming() == Incoming.GONE;
        outcomes.add(here ? "here" : there ? "there" : "nowhere");
        if (world.source().record() != Standing.NONE || world.receiver().record() != Standing.NONE) {
            return "records stay behind: " + world.source().record() + ", " + world.receiver().record();
        }
        if (!here && !there && !diedThere && (world.guest() != Guest.GONE || world.incoming() == Incoming.COMPLETE || world.incoming() == Incoming.CLOSED_IN)) {
            return "nobody runs it although one side has it";
        }
        return !here && world.incoming() == Incoming.INCOMPLETE ? "half a domain stays at the receiver" : null;
    }

    private Finding finding(String promise, World at) {
        List<String> way = new ArrayList<>();
        for (World world = at; world != null; world = reached.get(world).from()) {
            way.add(reached.get(world).by());
        }
        Collections.reverse(way);
        way.add(at.toString());
        return new Finding(promise, way);
    }

    /** A state on a cycle of steps that are no faults, or null. */
    private World endless() {
        Set<World> done = new HashSet<>();
        for (World root : steps.keySet()) {
            Set<World> way = new HashSet<>();
            Deque<World> stack = new ArrayDeque<>(List.of(root));
            while (!stack.isEmpty()) {
                World world = stack.peek();
                if (done.contains(world)) {
                    way.remove(stack.pop());
                } else if (way.add(world)) {
                    for (World next : steps.get(world)) {
                        if (way.contains(next)) {
                            return next;
                        } else if (!done.contains(next)) {
                            stack.push(next);
                        }
                    }
                } else {
                    way.remove(stack.pop());
                    done.add(world);
                }
            }
        }
        return null;
    }
}
