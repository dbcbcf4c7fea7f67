package org.xenolith.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;

/** Translated code that calls what it does not cover, and what the called code may do to its caller. */
@Timeout(20)
class CallsTest {
    private static final int CODE = 0x10000, FUNCTION = 0x20000, OTHER_PAGE = 0x12000, STACK = 0x100000;
    private static final int CALLS = 20;

    /** Runs code until its hypercall, and returns what it left in RAX. */
    private static long result(LongModeGuest guest) {
        try (VirtualCpu cpu = guest.machine.createVcpu(0)) {
            VcpuState state = LongModeGuest.at(CODE);
            state.gpr[VcpuState.RSP] = STACK;
            cpu.writeState(state);
            return ((Exit.Hypercall) cpu.run()).number();
        }
    }

    private static long result(String code) {
        try (LongModeGuest guest = new LongModeGuest(1, 2)) {
            guest.code(CODE, HexFormat.of().parseHex(code.replace(" ", "")));
            return result(guest);
        }
    }

    /** Recursion 200 deep, which adds 1 to 200. */
    @Test
    void shouldComeBackFromDeeperThanCallsAreFollowed() {
        assertEquals(20_100, result("41bf14000000 488d1d11000000 bfc8000000 31c0 ffd3 41ffcf 75f2 0f01c1"
                + "85ff 7408 57 ffcf ffd3 5f 01f8 c3"));
    }

    /** Every second call skips the addition of 1000 behind it. */
    @Test
    void shouldFollowAReturnAddressThatTheFunctionChanged() {
        assertEquals(CALLS / 2 * 1001 + CALLS / 2, result("41bf14000000 488d1d13000000 31c0 ffd3 05e8030000 ffc0 41ffcf"
                + "75f2 0f01c1 41f7c701000000 740b 488d0de6ffffff 48890c24 c3"));
    }

    /** The function makes the addition behind the call one of 1 and of 2 in turns. */
    @Test
    void shouldRunWhatTheFunctionStoredBehindTheCall() {
        assertEquals(CALLS / 2 * 3, result("41bf14000000 488d1d0f000000 31c0 ffd3 83c001 41ffcf 75f6 0f01c1"
                + "4489f9 83e101 ffc1 880de9ffffff c3"));
    }

    /** The function maps one of two pages where the caller is, which add 1 and 3. */
    @Test
    void shouldRunWhatTheFunctionMappedBehindTheCall() {
        String caller = "41bf14000000 bb00000200 31c0 ffd3 83c0%02x 41ffcf 75f6 0f01c1";
        try (LongModeGuest guest = new LongModeGuest(1, 2)) {
            guest.code(CODE, HexFormat.of().parseHex(String.format(caller, 1).replace(" ", "")));
            guest.code(OTHER_PAGE, HexFormat.of().parseHex(String.format(caller, 3).replace(" ", "")));
            guest.code(FUNCTION, HexFormat.of().parseHex(("4489f9 83e101 c1e10d 81c903000100 48890c2580400000"
                    + "0f013c2500000100 c3").replace(" ", "")));
            assertEquals(CALLS / 2 * 4, result(guest));
        }
    }
}
