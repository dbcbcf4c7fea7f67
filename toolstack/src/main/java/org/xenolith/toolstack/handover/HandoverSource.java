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
 * The side that has the domain. It lets go by one durable word, COMMITTED, before which the receiver never runs the
 * domain and after which this side runs it only if the receiver says that it refused. Every other turn is durable too
 * before anything is done by it, so that a restart anywhere finds out what was promised.
 *
 * @param memory whether the domain's memory is still here
 * @param reason why it was given up; empty if it was not
 */
public record HandoverSource(Phase phase, boolean connected, boolean memory, String reason) {
    /** In the order of a migration; the last five are ways out. */
    public enum Phase {
        /** STARTED is being written. */
        STARTING,
        /** The receiver checks and prepares. */
        OFFERED,
        /** Memory is sent while the guest runs. */
        COPYING,
        /** The guest stands still; the receiver does not have all of it yet. */
        STOPPING,
        /** COMMITTED is being written. */
        COMMITTING,
        /** The receiver may run it at any moment, or has refused and not said so yet. */
        COMMITTED,
        /** Its copy is taken away, then DONE is written. */
        ENDING,
        /** Nothing is left here; the receiver is told so. */
        DONE,
        /** Without memory and without commit: the receiver decides by whether it holds the whole domain. */
        DOUBTFUL,
        /** ABORTED is being written. */
        ABORTING,
        /** The domain runs here, or ended here; the receiver is told so. */
        ABORTED,
        /** LOST is being written. */
        LOSING,
        /** Neither side has the memory; the receiver is told so. */
        LOST,
        /** The receiver knows. */
        OVER;

        /** Whether the domain may still be kept at home by this side's word alone. */
        public boolean revocable() {
            return compareTo(STOPPING) <= 0;
        }
    }

    /** A fresh attempt, over a connection to the receiver. */
    public static Step<HandoverSource> start() {
        return Step.to(new HandoverSource(Phase.STARTING, true, true, ""), new Write(Standing.STARTED));
    }

    /**
     * What a restarted control domain goes on from.
     *
     * @param memory whether it has found the domain's process
     */
    public static Step<HandoverSource> restart(Standing standing, boolean memory, String reason) {
        HandoverSource found = new HandoverSource(Phase.OVER, false, memory, reason);
        return switch (standing) {
            case STARTED -> memory ? found.abort("the source's control domain was restarted") : Step.to(found.in(Phase.DOUBTFUL));
            case COMMITTED -> Step.to(found.in(Phase.COMMITTED));
            case DONE -> Step.to(found.in(Phase.DONE));
            case ABORTED -> Step.to(found.in(Phase.ABORTED), new Drive(Command.RESUME));
            case LOST -> Step.to(found.in(Phase.LOST), new Drive(Command.RESUME));
            default -> throw new IllegalArgumentException("a source has no record " + standing);
        };
    }

    /** What follows from an input; one that does not fit the phase changes nothing. */
    public Step<HandoverSource> on(Input input) {
        if (input instanceof Input.Heard heard) {
            return heard(heard);
        } else if (input instanceof Input.Written written) {
            return written(written.standing());
        } else if (input instanceof Input.Connected) {
            return connected(true).speak();
        } else if (input instanceof Input.Disconnected down) {
            return phase.revocable() ? connected(false).abort(down.reason()) : Step.to(connected(false));
        } else if (input instanceof Input.Withdrawn withdrawn) {
            return phase.revocable() ? abort(withdrawn.reason()) : Step.to(this);
        } else if (input instanceof Input.Converged && phase == Phase.COPYING) {
            return Step.to(in(Phase.STOPPING), new Drive(Command.SEND_LAST));
        } else if (input instanceof Input.MemoryLost gone) {
            return memoryLost(gone.reason());
        }
        return Step.to(this);
    }

    private Step<HandoverSource> heard(Input.Heard heard) {
        switch (heard.word()) {
            case PREPARED -> {
                if (phase == Phase.OFFERED) {
                    return Step.to(in(Phase.COPYING), new Drive(Command.PRE_COPY));
                }
            }
            case COMPLETE -> {
                if (phase == Phase.STOPPING || phase == Phase.DOUBTFUL) {
                    return Step.to(in(Phase.COMMITTING), new Write(Standing.COMMITTED));
                }
            }
            case ACTIVATED -> {
                if (phase == Phase.COMMITTED) {
                    return Step.to(in(Phase.ENDING), new Drive(Command.RELEASE), new Write(Standing.DONE));
                }
            }
            case REFUSED -> {
                return refused(heard.reason());
            }
            case FORGOTTEN -> {
                if (phase == Phase.DONE || phase == Phase.ABORTED || phase == Phase.LOST) {
                    return Step.to(in(Phase.OVER), new Erase());
                }
            }
            default -> { }
        }
        return Step.to(this);
    }

    private Step<HandoverSource> refused(String why) {
        if (phase == Phase.DOUBTFUL || phase == Phase.COMMITTED && !memory) {
            return Step.to(because(why).in(Phase.LOSING), new Write(Standing.LOST, why));
        }
        return phase.revocable() || phase == Phase.COMMITTED ? abort(why) : Step.to(this);
    }

    private Step<HandoverSource> written(Standing standing) {
        if (standing == Standing.STARTED && phase == Phase.STARTING) {
            return Step.to(in(Phase.OFFERED), new Send(BodyCase.OFFER));
        } else if (standing == Standing.COMMITTED && phase == Phase.COMMITTING) {
            return in(Phase.COMMITTED).speak();
        } else if (standing == Standing.DONE && phase == Phase.ENDING) {
            return in(Phase.DONE).speak();
        } else if (standing == Standing.ABORTED && phase == Phase.ABORTING) {
            return in(Phase.ABORTED).speak(new Drive(Command.RESUME));
        } else if (standing == Standing.LOST && phase == Phase.LOSING) {
            return in(Phase.LOST).speak(new Drive(Command.RESUME));
        }
        return Step.to(this);
    }

    private Step<HandoverSource> memoryLost(String why) {
        HandoverSource without = new HandoverSource(phase, connected, false, reason);
        return switch (phase) {
            case STARTING, OFFERED, COPYING -> without.abort(why);
            case STOPPING -> Step.to(without.in(Phase.DOUBTFUL));
            default -> Step.to(without);
        };
    }

    private Step<HandoverSource> abort(String why) {
        return Step.to(because(why).in(Phase.ABORTING), new Write(Standing.ABORTED, why));
    }

    /** Says what this phase has to say to the other side, after doing something else. */
    private Step<HandoverSource> speak(Action... first) {
        List<Action> actions = new ArrayList<>(List.of(first));
        if (connected) {
            switch (phase) {
                case DOUBTFUL -> actions.add(new Send(BodyCase.QUERY));
                case COMMITTED -> actions.add(new Send(BodyCase.COMMIT));
                case DONE -> actions.add(new Send(BodyCase.FINISHED));
                case ABORTED -> actions.add(new Send(BodyCase.ABORT, reason));
                case LOST -> actions.add(new Send(BodyCase.LOST));
                default -> { }
            }
        }
        return new Step<>(this, actions);
    }

    private HandoverSource in(Phase next) {
        return new HandoverSource(next, connected, memory, reason);
    }

    private HandoverSource connected(boolean now) {
        return new HandoverSource(phase, now, memory, reason);
    }

    private HandoverSource because(String why) {
        return new HandoverSource(phase, connected, memory, why);
    }
}
