package org.xenolith.toolstack.handover;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.handover.Action.Drive;
import org.xenolith.toolstack.handover.Action.Send;
import org.xenolith.toolstack.handover.World.Guest;
import org.xenolith.toolstack.handover.World.Incoming;
import org.xenolith.toolstack.handover.World.Side;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;

/** All that can happen next in a state of the model: steps of the protocol, and faults. */
final class Model {
    private static final Input.Disconnected DOWN = new Input.Disconnected("");
    private static final Input.Withdrawn WITHDRAWN = new Input.Withdrawn("");

    /** @param fault whether the world would be better without it */
    record Move(String name, World to, boolean fault) {
    }

    private final Machines machines;

    Model(Machines machines) {
        this.machines = machines;
    }

    World start() {
        Side<HandoverSource> source = new Side<HandoverSource>(true, null, Standing.NONE, List.of(), List.of()).took(HandoverSource.start());
        Side<HandoverReceiver> receiver = new Side<>(true, null, Standing.NONE, List.of(), List.of());
        return new World(source, Guest.RUNNING, receiver, Incoming.NONE, true, List.of(), List.of(), World.History.NONE, 0);
    }

    List<Move> moves(World world) {
        List<Move> moves = new ArrayList<>();
        act(world, moves);
        disks(world, moves);
        deliver(world, moves);
        if (world.source().up() && world.source().state() != null && world.source().state().phase() == HandoverSource.Phase.COPYING
                && world.guest() == Guest.RUNNING) {
            moves.add(new Move("converged", tellSource(world, new Input.Converged()), false));
        }
        recover(world, moves);
        faults(world, moves);
        return moves;
    }

    private void act(World world, List<Move> moves) {
        if (!world.source().actions().isEmpty()) {
            Action action = world.source().actions().get(0);
            World next = world.with(world.source().did());
            moves.add(new Move("source " + action, sourceDoes(next, action), false));
        }
        if (!world.receiver().actions().isEmpty()) {
            Action action = world.receiver().actions().get(0);
            World next = world.withReceiver(world.receiver().did());
            moves.add(new Move("receiver " + action, receiverDoes(next, action), false));
        }
    }

    private World sourceDoes(World world, Action action) {
        if (World.isWrite(action)) {
            return world.with(world.source().writing(action));
        } else if (action instanceof Send send) {
            return world.linked() ? world.words(World.plus(world.toReceiver(), send.word()), world.toSource()) : world;
        }
        boolean here = world.guest() == Guest.RUNNING || world.guest() == Guest.STOPPED;
        return switch (((Drive) action).command()) {
            case SEND_LAST -> here ? lastBytes(world.with(Guest.STOPPED), World.DATA) : world;
            case RESUME -> here ? world.with(Guest.RUNNING) : world;
            case RELEASE -> here ? world.with(Guest.RELEASED) : world;
            default -> world;
        };
    }

    private static World lastBytes(World world, BodyCase how) {
        return world.linked() ? world.words(World.plus(world.toReceiver(), how), world.toSource()) : world;
    }

    private World receiverDoes(World world, Action action) {
        if (World.isWrite(action)) {
            return world.withReceiver(world.receiver().writing(action));
        } else if (action instanceof Send send) {
            return world.linked() ? world.words(world.toReceiver(), World.plus(world.toSource(), send.word())) : world;
        }
        return switch (((Drive) action).command()) {
            case ACTIVATE -> world.incoming() == Incoming.COMPLETE ? tellReceiver(world.with(Incoming.CLOSED_IN), new Input.Runs())
                    : tellReceiver(world, WITHDRAWN);
            case OPEN -> world.incoming() == Incoming.CLOSED_IN ? world.with(Incoming.OPEN) : world;
            case DISCARD -> world.incoming() == Incoming.NONE ? world : world.discard();
            default -> world;
        };
    }

    private void disks(World world, List<Move> moves) {
        if (!world.source().writes().isEmpty()) {
            Standing durable = world.source().writes().get(0);
            World next = world.with(world.source().wrote()).remember(durable);
            moves.add(new Move("source wrote " + durable, tellSource(next, new Input.Written(durable)), false));
        }
        if (!world.receiver().writes().isEmpty()) {
            Standing durable = world.receiver().writes().get(0);
            World next = world.withReceiver(world.receiver().wrote()).remember(durable);
            moves.add(new Move("receiver wrote " + durable, tellReceiver(next, new Input.Written(durable)), false));
        }
    }

    private void deliver(World world, List<Move> moves) {
        if (!world.toReceiver().isEmpty()) {
            BodyCase word = world.toReceiver().get(0);
            World next = world.words(world.toReceiver().subList(1, world.toReceiver().size()), world.toSource());
            moves.add(new Move("receiver hears " + word, receiverHears(next, word), false));
        }
        if (!world.toSource().isEmpty()) {
            BodyCase word = world.toSource().get(0);
            World next = world.words(world.toReceiver(), world.toSource().subList(1, world.toSource().size()));
            moves.add(new Move("source hears " + word, tellSource(next, new Input.Heard(word, "")), false));
        }
    }

    private World receiverHears(World world, BodyCase word) {
        boolean incomplete = world.incoming() == Incoming.INCOMPLETE;
        if (word == BodyCase.OFFER) {
            return world.with(Incoming.INCOMPLETE).withReceiver(world.receiver().took(HandoverReceiver.start()));
        } else if (word == World.DATA) {
            return incomplete ? tellReceiver(world.with(Incoming.COMPLETE), new Input.Whole()) : world;
        } else if (word == World.CUT) {
            return incomplete ? tellReceiver(world.with(Incoming.GONE), WITHDRAWN) : world;
        }
        return tellReceiver(known(world), new Input.Heard(word, ""));
    }

    /** A receiver that is asked about a migration of which it has no record. */
    private World known(World world) {
        return world.receiver().state() != null || !world.receiver().up() ? world : tellReceiver(world.withReceiver(
                world.receiver().took(machines.restartReceiver(Standing.NONE, ReceiverDomain.Standing.GONE))), new Input.Connected());
    }

    /** Control domains start again, and the source's connects to the receiver's until it has nothing more to say. */
    private void recover(World world, List<Move> moves) {
        if (!world.source().up()) {
            moves.add(new Move("source restarts", sourceRestarts(world), false));
        }
        if (!world.receiver().up()) {
            Side<HandoverReceiver> up = new Side<>(true, null, world.receiver().record(), List.of(), List.of());
            moves.add(new Move("receiver restarts", world.withReceiver(up.took(machines.restartReceiver(up.record(), standing(world)))), false));
        }
        HandoverSource source = world.source().state();
        if (!world.linked() && world.source().up() && world.receiver().up() && source != null && !source.phase().revocable()
                && source.phase() != HandoverSource.Phase.OVER && world.source().quiet()) {
            World linked = known(world.link(true));
            moves.add(new Move("connected", tellReceiver(tellSource(linked, new Input.Connected()), new Input.Connected()), false));
        }
    }

    private World sourceRestarts(World world) {
        Side<HandoverSource> up = new Side<>(true, null, world.source().record(), List.of(), List.of());
        boolean memory = world.guest() == Guest.RUNNING || world.guest() == Guest.STOPPED;
        World restarted = world.with(up.record() == Standing.NONE ? up : up.took(machines.restartSource(up.record(), memory)));
        return up.record() == Standing.STARTED && memory ? restarted.kept() : restarted;
    }

    private static ReceiverDomain.Standing standing(World world) {
        return switch (world.incoming()) {
            case INCOMPLETE -> ReceiverDomain.Standing.INCOMPLETE;
            case COMPLETE -> ReceiverDomain.Standing.COMPLETE;
            case CLOSED_IN, OPEN -> ReceiverDomain.Standing.ACTIVE;
            default -> ReceiverDomain.Standing.GONE;
        };
    }

    private void faults(World world, List<Move> moves) {
        World worse = world.fault();
        if (world.linked()) {
            moves.add(new Move("link breaks", cut(worse), true));
        }
        if (world.source().up()) {
            for (int landed = 0; landed <= world.source().writes().size(); landed++) {
                World down = sourceDown(worse, landed);
                moves.add(new Move("source's control domain dies, " + landed + " writes landed", down, true));
                moves.add(new Move("source's host dies, " + landed + " writes landed", down.with(gone(down)), true));
            }
            moves.add(new Move("withdrawn at the source", tellSource(worse, WITHDRAWN), true));
        }
        if (world.guest() == Guest.RUNNING || world.guest() == Guest.STOPPED) {
            World dead = world.guest() == Guest.STOPPED && world.toReceiver().contains(World.DATA)
                    ? worse.words(world.toReceiver().stream().map(word -> word == World.DATA ? World.CUT : word).toList(), world.toSource()) : worse;
            if (dead != worse) {
                moves.add(new Move("source's domain dies after its last byte", tellSource(worse.with(Guest.GONE), new Input.MemoryLost("")), true));
            } else if (world.receiver().up() && world.incoming() == Incoming.INCOMPLETE && world.linked()) {
                dead = lastBytes(worse, World.CUT);
            }
            moves.add(new Move("source's domain dies", tellSource(dead.with(Guest.GONE), new Input.MemoryLost("")), true));
        }
        receiverFaults(world, worse, moves);
    }

    private void receiverFaults(World world, World worse, List<Move> moves) {
        boolean domain = world.incoming() != Incoming.NONE && world.incoming() != Incoming.GONE;
        if (world.receiver().up()) {
            for (int landed = 0; landed <= world.receiver().writes().size(); landed++) {
                World down = receiverDown(worse, landed);
                moves.add(new Move("receiver's control domain dies, " + landed + " writes landed", down, true));
                moves.add(new Move("receiver's host dies, " + landed + " writes landed", domain ? down.with(Incoming.GONE) : down, true));
            }
            moves.add(new Move("withdrawn at the receiver", tellReceiver(worse.decidedAgainst(), WITHDRAWN), true));
        }
        if (domain) {
            moves.add(new Move("receiver's domain dies", tellReceiver(worse.with(Incoming.GONE), WITHDRAWN), true));
        }
    }

    private static Guest gone(World world) {
        return world.guest() == Guest.RELEASED ? Guest.RELEASED : Guest.GONE;
    }

    private World cut(World world) {
        return world.linked() ? tellReceiver(tellSource(world.link(false), DOWN), DOWN) : world;
    }

    private World sourceDown(World world, int landed) {
        World down = rememberLanded(world, world.source().writes(), landed).with(world.source().crashed(landed));
        return down.linked() ? tellReceiver(down.link(false), DOWN) : down;
    }

    private World receiverDown(World world, int landed) {
        World down = rememberLanded(world, world.receiver().writes(), landed).withReceiver(world.receiver().crashed(landed));
        return down.linked() ? tellSource(down.link(false), DOWN) : down;
    }

    private static World rememberLanded(World world, List<Standing> writes, int landed) {
        World now = world;
        for (Standing durable : writes.subList(0, landed)) {
            now = now.remember(durable);
        }
        return now;
    }

    private World tellSource(World world, Input input) {
        Side<HandoverSource> side = world.source();
        if (!side.up() || side.state() == null) {
            return world;
        }
        Side<HandoverSource> next = side.took(machines.source(side.state(), input));
        World told = world.with(next);
        boolean decides = next.state().phase() == HandoverSource.Phase.ABORTING && side.state().phase() != HandoverSource.Phase.ABORTING;
        return decides && world.guest() != Guest.GONE ? told.kept() : told;
    }

    private World tellReceiver(World world, Input input) {
        Side<HandoverReceiver> side = world.receiver();
        return !side.up() || side.state() == null ? world : world.withReceiver(side.took(machines.receiver(side.state(), input)));
    }
}
