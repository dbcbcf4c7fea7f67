package org.xenolith.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;

/** The dirty log names every page the guest stored to and no other. */
class DirtyLogTest {
    private static final int CODE = 0x10000, DATA = 0x100000, SPAN_MASK = 0x7ffff;
    /** {@code imul rax, rax, imm32; add rax, imm32; mov rcx, rax; shr rcx, 20; and ecx, SPAN_MASK}. */
    private static final String NEXT_OFFSET = "4869c02d7f954c 480535140700 4889c1 48c1e914 81e1ffff0700 ";
    /** Stores at RBX + RCX, or a little beyond it. */
    private static final List<String> STORES = List.of(
            "88040b", // mov byte
            "4889040b", // mov qword
            "c7040b78563412", // mov dword immediate
            "f001040b", // lock add
            "f00fc1140b", // lock xadd
            "4887140b", // xchg
            "f0480fb1140b", // lock cmpxchg
            "f0480fba2c0b05", // lock bts
            "f0fe040b", // lock inc
            "48f7140b", // not
            "0f11040b", // movups
            "660fd6040b", // movq
            "4883e1f0 0fae040b", // fxsave
            "4883e1f0 f0480fc70c0b", // lock cmpxchg16b
            "488d640b10 50", // push
            "488d640b10 e800000000", // call
            "488d3c0b b92c010000 f3aa", // rep stosb
            "488d3c0b 488d3500000000 b90f000000 f348a5", // rep movsq
            "488d3c0b 66ba1000 6c", // insb: completed after an exit
            "488d3c0b 66ba1000 b903000000 f36d"); // rep insd

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String little(int value) {
        return String.format("%08x", Integer.reverseBytes(value));
    }

    private static int codeOf(int vcpu) {
        return CODE + vcpu * 4096;
    }

    /** An endless loop of stores; some change this vCPU's code or the other's while it runs. */
    private static byte[] program(Random random, int vcpu) {
        StringBuilder text = new StringBuilder("ba00000000");
        for (int n = 0; n < 40; n++) {
            if (random.nextInt(8) == 0) {
                text.append("890425").append(little(codeOf(random.nextInt(2)) + 1));
            }
            text.append(NEXT_OFFSET).append(STORES.get(random.nextInt(STORES.size())));
        }
        int length = bytes(text.toString()).length;
        return bytes(text + "e9" + little(-length - 5));
    }

    private static VcpuState start(int vcpu, Random random) {
        VcpuState state = LongModeGuest.at(codeOf(vcpu));
        state.gpr[VcpuState.RAX] = random.nextLong();
        state.gpr[VcpuState.RBX] = DATA;
        return state;
    }

    /** What a live migration does: a copy that takes over the pages of every fetch, while two vCPUs store. */
    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void shouldLetACopyFollowRunningVcpus(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int hot)
            throws Exception {
        Random random = new Random(seed);
        try (LongModeGuest guest = new LongModeGuest(2, hot)) {
            List<Runner> runners = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                guest.code(codeOf(n), program(random, n));
                runners.add(new Runner(guest, n, start(n, random)));
            }
            byte[][] copy = new byte[LongModeGuest.PAGES][];
            guest.machine.startDirtyLog();
            assertEquals(LongModeGuest.PAGES, follow(guest, copy));
            for (Runner runner : runners) {
                runner.begin();
            }
            for (int round = 0; round < 25; round++) {
                Thread.sleep(1 + random.nextInt(4));
                follow(guest, copy);
            }
            for (Runner runner : runners) {
                runner.end();
            }
            follow(guest, copy);
            for (int page = 0; page < copy.length; page++) {
                assertArrayEquals(guest.page(page), copy[page], "page " + page);
            }
        }
    }

    private static int follow(LongModeGuest guest, byte[][] copy) {
        BitSet pages = fetch(guest);
        pages.stream().forEach(page -> copy[page] = guest.page(page));
        return pages.cardinality();
    }

    private static BitSet fetch(LongModeGuest guest) {
        long[] bitmap = new long[LongModeGuest.PAGES / 64];
        guest.machine.fetchDirtyLog(0, bitmap);
        return BitSet.valueOf(bitmap);
    }

    /** The same stores at known places: the second time, with all accessed and dirty bits set, only they are logged. */
    @Property(tries = 60)
    void shouldNameNoOtherPage(@ForAll long seed) {
        Random random = new Random(seed);
        try (LongModeGuest guest = new LongModeGuest(1, 2)) {
            StringBuilder text = new StringBuilder();
            BitSet expected = new BitSet();
            for (int n = 0; n < 12; n++) {
                int offset = random.nextInt(SPAN_MASK) & ~15;
                text.append("b9").append(little(offset)).append(STORES.get(random.nextInt(10)));
                expected.set(DATA + offset >>> 12);
            }
            text.append("4889042500100100".replace("00100100", little(CODE + 0x800)));
            expected.set(CODE >>> 12);
            guest.code(CODE, bytes(text + "0f01c1"));
            VirtualCpu vcpu = guest.machine.createVcpu(0);
            for (int n = 0; n < 4; n++) {
                vcpu.writeState(start(0, random));
                assertEquals(Exit.Kind.HYPERCALL, vcpu.run().kind());
                if (n == 0) {
                    guest.machine.startDirtyLog();
                    assertEquals(LongModeGuest.PAGES, fetch(guest).cardinality());
                } else {
                    assertEquals(expected, fetch(guest));
                    assertEquals(new BitSet(), fetch(guest));
                }
            }
        }
    }

    @Test
    void shouldLogTheStoreThatCompletesAnExit() {
        try (LongModeGuest guest = new LongModeGuest(1, 2)) {
            guest.code(CODE, bytes("488d3b 8807 66ba1000 6c 0f01c1"));
            VirtualCpu vcpu = guest.machine.createVcpu(0);
            vcpu.writeState(start(0, new Random(1)));
            guest.machine.startDirtyLog();
            fetch(guest);
            Exit.Port port = (Exit.Port) vcpu.run();
            assertTrue(fetch(guest).get(DATA >>> 12));
            port.value(0, 0x55);
            assertEquals(Exit.Kind.HYPERCALL, vcpu.run().kind());
            assertEquals(0x55, guest.memory.getByte(DATA));
            assertTrue(fetch(guest).get(DATA >>> 12));
        }
    }

    @Test
    void shouldRefuseToFetchWhenOff() {
        try (LongModeGuest guest = new LongModeGuest(1, 2)) {
            assertThrows(IllegalStateException.class, () -> fetch(guest));
            guest.machine.startDirtyLog();
            guest.machine.stopDirtyLog();
            assertThrows(IllegalStateException.class, () -> fetch(guest));
        }
    }

    /** One vCPU on its own thread, with a device behind port 0x10 that answers with a counter. */
    private static final class Runner {
        private final Thread thread;
        private final CountDownLatch created = new CountDownLatch(1);
        private volatile VirtualCpu vcpu;
        private volatile boolean stop;
        private volatile Throwable failure;

        Runner(LongModeGuest guest, int number, VcpuState state) {
            thread = new Thread(() -> {
                vcpu = guest.machine.createVcpu(number);
                vcpu.writeState(state);
                created.countDown();
                run();
            });
        }

        void begin() throws InterruptedException {
            thread.start();
            created.await();
        }

        private void run() {
            try {
                for (int answer = 1; !stop; answer++) {
                    Exit exit = vcpu.run();
                    if (exit instanceof Exit.Port port) {
                        port.value(0, answer);
                    } else if (exit.kind() != Exit.Kind.INTERRUPTED) {
                        throw new AssertionError("unexpected " + exit.kind());
                    }
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        void end() throws InterruptedException {
            stop = true;
            vcpu.kick();
            thread.join();
            if (failure != null) {
                throw new AssertionError("vCPU thread", failure);
            }
        }
    }
}
