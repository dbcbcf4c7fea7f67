package org.xenolith.toolstack.handover;

import org.xenolith.toolstack.proto.HandoverRecord.Standing;

/** What the model runs: the product's state machines, or a spoilt version of them. */
class Machines {
    Step<HandoverSource> source(HandoverSource state, Input input) {
        return state.on(input);
    }

    Step<HandoverReceiver> receiver(HandoverReceiver state, Input input) {
        return state.on(input);
    }

    Step<HandoverSource> restartSource(Standing standing, boolean memory) {
        return HandoverSource.restart(standing, memory, "");
    }

    Step<HandoverReceiver> restartReceiver(Standing standing, ReceiverDomain.Standing domain) {
        return HandoverReceiver.restart(standing, domain, "");
    }
}
