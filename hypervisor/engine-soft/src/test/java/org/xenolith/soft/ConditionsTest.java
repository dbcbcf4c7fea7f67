package org.xenolith.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;

/** Translated branches on the flags of an instruction before them, in its own block and behind another branch. */
@Timeout(60)
class ConditionsTest {
    private static final int CODE = 0x10000, DATA = 0x20000, PAIRS = 31;
    /** ADD OR ADC SBB AND SUB XOR CMP TEST, of more than a byte, a register into another. */
    private static final int[] OPCODES = {0x01, 0x09, 0x11, 0x19, 0x21, 0x29, 0x31, 0x39, 0x85};
    private static final long[] EDGES = {0, 1, -1, 0x7f, 0x80, 0xff, 0x8000, 0x7fffffffL, 0x80000000L, Long.MIN_VALUE,
        Long.MAX_VALUE};

    /** Adds a bit to RDX for each of two conditions, which an operation on the next two operands leaves. */
    private static byte[] code(int opcode, int size, int first, int second) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        hex(code, "488b06 488b5e08 488d1412 488d7610");
        hex(code, size == 1 ? "66" : size == 3 ? "48" : "");
        hex(code, String.format("%02xd8", size == 0 ? opcode - 1 : opcode));
        hex(code, String.format("%02x04 488d5201", 0x70 + first));
        hex(code, "488d1412");
        hex(code, String.format("%02x04 488d5201", 0x70 + second));
        hex(code, "41ffcf");
        hex(code, String.format("75%02x", -code.size() - 2 & 0xff));
        hex(code, "4889d0 0f01c1");
        return code.toByteArray();
    }

    private static void hex(ByteArrayOutputStream code, String digits) {
        code.writeBytes(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    private static long[] results(int hot, int opcode, int size, Random random) {
        long[] results = new long[16];
        try (LongModeGuest guest = new LongModeGuest(1, hot); VirtualCpu cpu = guest.machine.createVcpu(0)) {
            for (int n = 0; n < 2 * PAIRS; n++) {
                guest.memory.putLong(DATA + 8 * n, random.nextInt(3) > 0 ? EDGES[random.nextInt(EDGES.length)]
                        : random.nextLong());
            }
            for (int condition = 0; condition < results.length; condition++) {
                int at = CODE + 256 * condition;
                guest.code(at, code(opcode, size, condition, random.nextInt(16)));
                VcpuState state = LongModeGuest.at(at);
                state.gpr[VcpuState.RSI] = DATA;
                state.gpr[15] = PAIRS;
                cpu.writeState(state);
                results[condition] = ((Exit.Hypercall) cpu.run()).number();
            }
        }
        return results;
    }

    @Test
    void shouldBranchAsTheInterpreterDoes() {
        for (int opcode : OPCODES) {
            for (int size = 0; size < 4; size++) {
                long seed = opcode * 4L + size;
                long[] interpreted = results(Integer.MAX_VALUE, opcode, size, new Random(seed));
                long[] translated = results(2, opcode, size, new Random(seed));
                for (int condition = 0; condition < translated.length; condition++) {
                    assertEquals(interpreted[condition], translated[condition],
                            String.format("opcode %02x size %d condition %d", opcode, size, condition));
                }
            }
        }
    }
}
