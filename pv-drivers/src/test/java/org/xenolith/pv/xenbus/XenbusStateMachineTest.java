package org.xenolith.pv.xenbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.xenolith.abi.io.XenbusState;

class XenbusStateMachineTest {
    @Test
    void shouldWalkABackEndThroughTwoLives() {
        XenbusStateMachine machine = new XenbusStateMachine(XenbusStateMachine.End.BACK, XenbusState.INITIALISING);
        for (int code : new int[] {2, 4, 5, 6, 2, 4}) {
            machine.enter(XenbusState.values()[code]);
            assertEquals(code, machine.state().code());
        }
    }

    @Test
    void shouldRejectStepsThatTheTableDoesNotHave() {
        XenbusStateMachine machine = new XenbusStateMachine(XenbusStateMachine.End.BACK, XenbusState.CONNECTED);
        assertThrows(IllegalStateException.class, () -> machine.enter(XenbusState.INIT_WAIT));
        assertThrows(IllegalStateException.class, () -> machine.enter(XenbusState.CLOSED));
        assertEquals(XenbusState.CONNECTED, machine.state());
    }

    @Test
    void shouldReadAnyOtherTextAsUnknown() {
        for (String text : new String[] {"", "9", "-1", "4 ", "four", "44444444444444444444"}) {
            assertEquals(XenbusState.UNKNOWN, XenbusState.parse(text), text);
        }
        assertEquals(XenbusState.CONNECTED, XenbusState.parse("4"));
    }
}
