package org.xenolith.toolstack.handover;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.handover.Action.Command;
import org.xenolith.toolstack.handover.Action.Drive;
import org.xenolith.toolstack.handover.Action.Erase;
import org.xenolith.toolstack.handover.Action.Send;
import org.xenolith.toolstack.handover.Action.Write;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;

/**
 * The side that a domain comes to. It runs the domain when it hears COMMIT and holds all of it, and never otherwise; what
 * the guest then does stays inside until ACTIVATED is durable. A record that is not there means REFUSED.
 *
 * @param reason why it was refused; empty if it was not
 */
public record HandoverReceiver(Phase phase, boolean connected, String reason) {
    /** In the order of a migration; the last four are ways out. */
    public enum Phase {
        /** PREPARED is being written. */
        PREPARING,
        /** Memory comes in. */
        RECEIVING,
        /** All of the domain is here, and is kept until the source's word. */
        COMPLETE,
        /** The domain is told to run. */
        ACTIVATING,
        /** It runs, closed in; ACTIVATED is being written. */
        RECORDING,
        /** It is ours. */
        ACTIVE,
        /** REFUSED is being written. */
        REFUSING,
        /** It never ran here and never will. */
        REFUSED,
        /** The record is being removed. */
        FORGETTING,
        /** There is no record. */
        GONE
    }

    /** A domain has been prepared, as a connected source asked. */
    public static Step<HandoverReceiver> start() {
        return Step.to(new HandoverReceiver(Phase.PREPARING, true, ""), new Write(Standing.PREPARED));
    }

    /** What a restarted control domain goes on from; NONE for a migration that it has no record of. */
    public static Step<HandoverReceiver> restart(Standing standing, ReceiverDomain.Standing domain, String reason) {
        HandoverReceiver found = new HandoverReceiver(Phase.GONE, false, reason);
        return switch (standing) {
            case NONE -> domain == ReceiverDomain.Standing.INCOMPLETE ? Step.to(found, new Drive(Command.DISCARD)) : Step.to(found);
            case PREPARED -> switch (domain) {
                case COMPLETE -> Step.to(found.in(Phase.COMPLETE));
                case ACTIVE -> Step.to(found.in(Phase.RECORDING), new Write(Standing.ACTIVATED));
                default -> found.refuse("the receiver lost the domain when its control domain or host was restarted");
            };
            case ACTIVATED -> Step.to(found.in(Phase.ACTIVE), new Drive(Command.OPEN));
            case REFUSED -> Step.to(found.in(Phase.REFUSED), new Drive(Command.DISCARD));
            default -> throw new IllegalArgumentException("a receiver has no record " + standing);
        };
    }

    /** What follows from an input; one that does not fit the phase changes nothing. */
    public Step<HandoverReceiver> on(Input input) {
        if (input instanceof Input.Heard heard) {
            return heard(heard.word());
        } else if (input instanceof Input.Written written) {
            return written(written.standing());
        } else if (input instanceof Input.Connected) {
            return Step.to(connected(true));
        } else if (input instanceof Input.Disconnected down) {
            return incomplete() ? connected(false).refuse(down.reason()) : Step.to(connected(false));
        } else if (input instanceof Input.Withdrawn withdrawn) {
            return incomplete() || phase == Phase.COMPLETE || phase == Phase.ACTIVATING ? refuse(withdrawn.reason()) : Step.to(this);
        } else if (input instanceof Input.Whole && phase == Phase.RECEIVING) {
            return in(Phase.COMPLETE).say(BodyCase.COMPLETE);
        } else if (input instanceof Input.Runs && phase == Phase.ACTIVATING) {
            return Step.to(in(Phase.RECORDING), new Write(Standing.ACTIVATED));
        }
        return Step.to(this);
    }

    private boolean incomplete() {
        return phase == Phase.PREPARING || phase == Phase.RECEIVING;
    }

    private Step<HandoverReceiver> heard(BodyCase word) {
        return switch (word) {
            case COMMIT -> commit();
            case QUERY -> phase == Phase.COMPLETE ? say(BodyCase.COMPLETE) : stand();
            case ABORT, LOST -> mayForget() ? forget(Command.DISCARD) : stand();
            case FINISHED -> phase == Phase.ACTIVE ? forget(Command.SETTLE) : phase == Phase.GONE ? say(BodyCase.FORGOTTEN) : stand();
            default -> Step.to(this);
        };
    }

    private Step<HandoverReceiver> commit() {
        if (phase == Phase.COMPLETE) {
            return Step.to(in(Phase.ACTIVATING), new Drive(Command.ACTIVATE));
        }
        return incomplete() ? refuse("the source committed a domain that is not whole") : stand();
    }

    /** Says again what has been decided, if it has. */
    private Step<HandoverReceiver> stand() {
        return switch (phase) {
            case ACTIVE -> say(BodyCase.ACTIVATED);
            case REFUSED, GONE -> say(BodyCase.REFUSED);
            default -> Step.to(this);
        };
    }

    private boolean mayForget() {
        return incomplete() || phase == Phase.COMPLETE || phase == Phase.REFUSING || phase == Phase.REFUSED || phase == Phase.GONE;
    }

    private Step<HandoverReceiver> forget(Command last) {
        return phase == Phase.GONE ? say(BodyCase.FORGOTTEN) : Step.to(in(Phase.FORGETTING), new Drive(last), new Erase());
    }

    private Step<HandoverReceiver> written(Standing standing) {
        if (standing == Standing.PREPARED && phase == Phase.PREPARING) {
            return in(Phase.RECEIVING).say(BodyCase.PREPARED);
        } else if (standing == Standing.ACTIVATED && phase == Phase.RECORDING) {
            return in(Phase.ACTIVE).say(BodyCase.ACTIVATED, new Drive(Command.OPEN));
        } else if (standing == Standing.REFUSED && phase == Phase.REFUSING) {
            return in(Phase.REFUSED).say(BodyCase.REFUSED);
        } else if (standing == Standing.NONE && phase == Phase.FORGETTING) {
            return in(Phase.GONE).say(BodyCase.FORGOTTEN);
        }
        return Step.to(this);
    }

    private Step<HandoverReceiver> refuse(String why) {
        return Step.to(new HandoverReceiver(Phase.REFUSING, connected, why), new Drive(Command.DISCARD), new Write(Standing.REFUSED, why));
    }

    private Step<HandoverReceiver> say(BodyCase word, Action... first) {
        String why = word == BodyCase.REFUSED ? reason.isEmpty() ? "the receiver knows nothing of this migration" : reason : "";
        List<Action> actions = new ArrayList<>(List.of(first));
        if (connected) {
            actions.add(new Send(word, why));
        }
        return new Step<>(this, actions);
    }

    private HandoverReceiver in(Phase next) {
        return new HandoverReceiver(next, connected, reason);
    }

    private HandoverReceiver connected(boolean now) {
        return new HandoverReceiver(phase, now, reason);
    }
}
