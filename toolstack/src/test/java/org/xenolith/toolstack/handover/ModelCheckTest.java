package org.xenolith.toolstack.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenolith.toolstack.handover.Action.Command;
import org.xenolith.toolstack.handover.Action.Drive;
import org.xenolith.toolstack.handover.Action.Write;
import org.xenolith.toolstack.handover.HandoverSource.Phase;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;

/**
 * Every interleaving of words, writes, data and restarts with so many faults anywhere: the promises of
 * docs/migration-protocol.md hold in every state, and the checker finds what is wrong with protocols that are.
 * {@code -Dxenolith.long=true} allows two faults more.
 */
class ModelCheckTest {
    private static final int FAULTS = Boolean.getBoolean("xenolith.long") ? 7 : 5;

    @Test
    void shouldKeepItsPromisesWhateverDies() {
        Checker checker = new Checker(new Model(new Machines()), FAULTS);
        Checker.Finding finding = checker.run();
        assertEquals(null, finding);
        assertTrue(checker.states() > 10_000, () -> "only " + checker.states() + " states");
        assertTrue(checker.outcomes().containsAll(List.of("here", "there", "nowhere")), () -> "outcomes " + checker.outcomes());
    }

    /** Protocols that look right: each leaves out or swaps one thing. */
    static Stream<Spoilt> spoilt() {
        return Stream.of(
                new Spoilt("the source commits without writing it", "without a durable commit") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        Step<HandoverSource> step = super.source(state, input);
                        return step.next().phase() == Phase.COMMITTING && state.phase() != Phase.COMMITTING
                                ? step.next().on(new Input.Written(Standing.COMMITTED)) : step;
                    }
                },
                new Spoilt("the source says COMMIT while it is being written", "without a durable commit") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        Step<HandoverSource> step = super.source(state, input);
                        return step.next().phase() == Phase.COMMITTING && state.phase() != Phase.COMMITTING
                                ? and(step, new Action.Send(BodyCase.COMMIT)) : step;
                    }
                },
                new Spoilt("the source resumes when the link breaks after the commit", "both sides run it") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        return state.phase() == Phase.COMMITTED && state.memory() && input instanceof Input.Disconnected
                                ? new HandoverSource(Phase.STOPPING, true, true, "").on(input) : super.source(state, input);
                    }
                },
                new Spoilt("the source resumes before ABORTED is durable", "the source has left behind") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        Step<HandoverSource> step = super.source(state, input);
                        return step.next().phase() == Phase.ABORTING && state.phase() == Phase.STOPPING && state.memory()
                                ? new Step<>(step.next(), List.of(new Drive(Command.RESUME), step.actions().get(0))) : step;
                    }
                },
                new Spoilt("a restarted source without memory always commits", "without a durable commit") {
                    @Override
                    Step<HandoverSource> restartSource(Standing standing, boolean memory) {
                        return super.restartSource(standing == Standing.STARTED && !memory ? Standing.COMMITTED : standing, memory);
                    }
                },
                new Spoilt("a restarted source without memory gives up", "the only copy is thrown away") {
                    @Override
                    Step<HandoverSource> restartSource(Standing standing, boolean memory) {
                        return super.restartSource(standing == Standing.STARTED && !memory ? Standing.ABORTED : standing, memory);
                    }
                },
                new Spoilt("a restarted source resumes after the commit", "both sides run it") {
                    @Override
                    Step<HandoverSource> restartSource(Standing standing, boolean memory) {
                        return super.restartSource(standing == Standing.COMMITTED && memory ? Standing.STARTED : standing, memory);
                    }
                },
                new Spoilt("the receiver runs the domain when it is whole", "without a durable commit") {
                    @Override
                    Step<HandoverReceiver> receiver(HandoverReceiver state, Input input) {
                        Step<HandoverReceiver> step = super.receiver(state, input);
                        return input instanceof Input.Whole && step.next().phase() == HandoverReceiver.Phase.COMPLETE
                                ? new Step<>(step.next().on(new Input.Heard(BodyCase.COMMIT, "")).next(), List.of(step.actions().get(0), new Drive(Command.ACTIVATE))) : step;
                    }
                },
                new Spoilt("the receiver gives up a domain that is its own when the link breaks", "had been let out at the receiver") {
                    @Override
                    Step<HandoverReceiver> receiver(HandoverReceiver state, Input input) {
                        return state.phase() == HandoverReceiver.Phase.ACTIVE && input instanceof Input.Disconnected
                                ? new HandoverReceiver(HandoverReceiver.Phase.COMPLETE, true, "").on(new Input.Withdrawn("")) : super.receiver(state, input);
                    }
                },
                new Spoilt("the receiver lets the guest out before ACTIVATED is durable", "let out before it was durable") {
                    @Override
                    Step<HandoverReceiver> receiver(HandoverReceiver state, Input input) {
                        Step<HandoverReceiver> step = super.receiver(state, input);
                        return input instanceof Input.Runs && state.phase() == HandoverReceiver.Phase.ACTIVATING
                                ? new Step<>(step.next(), List.of(new Drive(Command.OPEN), step.actions().get(0))) : step;
                    }
                },
                new Spoilt("a restarted receiver throws away a domain that runs", "the only copy is thrown away") {
                    @Override
                    Step<HandoverReceiver> restartReceiver(Standing standing, ReceiverDomain.Standing domain) {
                        return super.restartReceiver(standing, domain == ReceiverDomain.Standing.ACTIVE ? ReceiverDomain.Standing.GONE : domain);
                    }
                },
                new Spoilt("the source forgets that it has finished", "records stay behind") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        Step<HandoverSource> step = super.source(state, input);
                        return step.next().phase() == Phase.ENDING && state.phase() == Phase.COMMITTED
                                ? new Step<>(new HandoverSource(Phase.DONE, state.connected(), true, ""), List.of(new Drive(Command.RELEASE), new Action.Send(BodyCase.FINISHED)))
                                : step;
                    }
                },
                new Spoilt("the source never tells that it gave up", "records stay behind") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        Step<HandoverSource> step = super.source(state, input);
                        return new Step<>(step.next(), step.actions().stream()
                                .filter(action -> !(action instanceof Action.Send send && send.word() == BodyCase.ABORT)).toList());
                    }
                },
                new Spoilt("the source ends its domain before ACTIVATED", "nobody runs it") {
                    @Override
                    Step<HandoverSource> source(HandoverSource state, Input input) {
                        Step<HandoverSource> step = super.source(state, input);
                        return step.next().phase() == Phase.COMMITTED && state.phase() == Phase.COMMITTING
                                ? and(step, new Drive(Command.RELEASE)) : step;
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void shouldFindWhatIsWrongWithASpoiltProtocol(Spoilt machines) {
        Checker.Finding finding = new Checker(new Model(machines), 2).run();
        assertNotNull(finding);
        assertTrue(finding.promise().contains(machines.promise), finding::toString);
    }

    static class Spoilt extends Machines {
        private final String how;
        private final String promise;

        /** @param promise what is broken by it */
        Spoilt(String how, String promise) {
            this.how = how;
            this.promise = promise;
        }

        static Step<HandoverSource> and(Step<HandoverSource> step, Action more) {
            List<Action> actions = new ArrayList<>(step.actions());
            actions.add(more);
            return new Step<>(step.next(), actions);
        }

        @Override
        public String toString() {
            return how;
        }
    }
}
