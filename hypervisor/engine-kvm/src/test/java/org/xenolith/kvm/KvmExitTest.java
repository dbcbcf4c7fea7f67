package org.xenolith.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;

@Timeout(60)
class KvmExitTest {
    @Test
    void shouldCarryPortValuesBothWays() {
        // mov al,0x5a; out 0x10,al; in ax,0x11; out 0x12,eax
        try (TestGuest guest = new TestGuest(0xb0, 0x5a, 0xe6, 0x10, 0x66, 0xe5, 0x11, 0xe7, 0x12)) {
            Exit.Port out = assertInstanceOf(Exit.Port.class, guest.cpu.run());
            assertEquals(0x10, out.port());
            assertEquals(1, out.size());
            assertTrue(out.isWrite());
            assertEquals(0x5a, out.value(0));

            Exit.Port in = assertInstanceOf(Exit.Port.class, guest.cpu.run());
            assertSame(out, in);
            assertEquals(2, in.size());
            assertFalse(in.isWrite());
            in.value(0, 0xbeef);

            Exit.Port back = assertInstanceOf(Exit.Port.class, guest.cpu.run());
            assertEquals(4, back.size());
            assertEquals(0xbeef, back.value(0));
        }
    }

    @Test
    void shouldGiveStringOutputInElements() {
        // mov esi,0x5000; mov ecx,3; mov edx,0x10; cld; rep outsw; out 0x12,al
        try (TestGuest guest = new TestGuest(0xbe, 0, 0x50, 0, 0, 0xb9, 3, 0, 0, 0, 0xba, 0x10, 0, 0, 0,
                0xfc, 0xf3, 0x66, 0x6f, 0xe6, 0x12)) {
            guest.ram().putShort(0x5000, (short) 0x1111).putShort(0x5002, (short) 0x2222).putShort(0x5004, (short) 0x3333);
            int[] expected = {0x1111, 0x2222, 0x3333};
            int seen = 0;
            Exit.Port exit = (Exit.Port) guest.cpu.run();
            while (exit.port() == 0x10) {
                for (int i = 0; i < exit.count(); i++) {
                    assertEquals(expected[seen++], exit.value(i));
                }
                exit = (Exit.Port) guest.cpu.run();
            }
            assertEquals(3, seen);
        }
    }

    @Test
    void shouldTakeA32BitHypercallAndReturnItsResult() {
        // mov eax,17; mov ebx,1; mov ecx,2; mov edx,3; mov esi,4; mov edi,5; mov ebp,6; out 0xe2,al; nop; out 0x20,eax
        try (TestGuest guest = new TestGuest(0xb8, 17, 0, 0, 0, 0xbb, 1, 0, 0, 0, 0xb9, 2, 0, 0, 0, 0xba, 3, 0, 0, 0,
                0xbe, 4, 0, 0, 0, 0xbf, 5, 0, 0, 0, 0xbd, 6, 0, 0, 0, 0xe6, 0xe2, 0x90, 0xe7, 0x20)) {
            Exit.Hypercall call = assertInstanceOf(Exit.Hypercall.class, guest.cpu.run());
            assertEquals(17, call.number());
            for (int i = 0; i < 6; i++) {
                assertEquals(i + 1, call.argument(i));
            }
            assertFalse(call.longMode());
            assertEquals(0, call.cpl());
            call.result(-38);

            Exit.Port port = assertInstanceOf(Exit.Port.class, guest.cpu.run());
            assertEquals(-38, port.value(0));
        }
    }

    @Test
    void shouldTakeA64BitHypercallWithItsOwnRegisters() {
        // mov rdi,-1; mov r10,7; mov eax,29; out 0xe2,al; nop; shr rax,32; out 0x20,eax
        try (TestGuest guest = new TestGuest(0x48, 0xc7, 0xc7, 0xff, 0xff, 0xff, 0xff, 0x49, 0xc7, 0xc2, 7, 0, 0, 0,
                0xb8, 29, 0, 0, 0, 0xe6, 0xe2, 0x90, 0x48, 0xc1, 0xe8, 0x20, 0xe7, 0x20)) {
            guest.cpu.writeState(guest.longMode());
            Exit.Hypercall call = assertInstanceOf(Exit.Hypercall.class, guest.cpu.run());
            assertTrue(call.longMode());
            assertEquals(29, call.number());
            assertEquals(-1L, call.argument(0));
            assertEquals(7, call.argument(3));
            assertEquals(0x1080, guest.cpu.translate(0x1080));
            assertEquals(-1, guest.cpu.translate(0x40000000));
            call.result(0x1234_0000_0000L);

            assertEquals(0x1234, ((Exit.Port) guest.cpu.run()).value(0));
        }
    }

    @Test
    void shouldSeeThatACallerIsInRing3() {
        try (TestGuest guest = new TestGuest(0xe6, 0xe2)) {
            VcpuState state = TestGuest.flat();
            state.rflags = 0x3002;
            state.segments[VcpuState.CS] = new VcpuState.Segment(0x1b, 0, -1, 0xc0fb);
            state.segments[VcpuState.SS] = new VcpuState.Segment(0x23, 0, -1, 0xc0f3);
            guest.cpu.writeState(state);

            assertEquals(3, assertInstanceOf(Exit.Hypercall.class, guest.cpu.run()).cpl());
        }
    }

    @Test
    void shouldLeaveUnbackedAddressesToUs() {
        // mov eax,[0xd0000004]; inc eax; mov [0xd0000008],eax
        try (TestGuest guest = new TestGuest(0xa1, 4, 0, 0, 0xd0, 0x40, 0xa3, 8, 0, 0, 0xd0)) {
            Exit.Mmio read = assertInstanceOf(Exit.Mmio.class, guest.cpu.run());
            assertEquals(0xd0000004L, read.gpa());
            assertEquals(4, read.size());
            assertFalse(read.isWrite());
            read.value(0xfffffffeL);

            Exit.Mmio write = assertInstanceOf(Exit.Mmio.class, guest.cpu.run());
            assertTrue(write.isWrite());
            assertEquals(0xd0000008L, write.gpa());
            assertEquals(0xffffffffL, write.value());
        }
    }

    @Test
    void shouldHandOverTheHypercallPageMsr() {
        // mov ecx,0x40000000; mov eax,0x6000; xor edx,edx; wrmsr; out 0x20,al
        try (TestGuest guest = new TestGuest(0xb9, 0, 0, 0, 0x40, 0xb8, 0, 0x60, 0, 0, 0x31, 0xd2, 0x0f, 0x30, 0xe6, 0x20)) {
            Exit.Msr msr = assertInstanceOf(Exit.Msr.class, guest.cpu.run());
            assertEquals(0x40000000, msr.index());
            assertTrue(msr.isWrite());
            assertEquals(0x6000, msr.value());

            assertInstanceOf(Exit.Port.class, guest.cpu.run());
        }
    }

    @Test
    void shouldFaultAnMsrOnRequest() {
        try (TestGuest guest = new TestGuest(0xb9, 0, 0, 0, 0x40, 0x0f, 0x30)) {
            guest.code(TestGuest.HANDLER, 0xe6, 0x66);
            guest.cpu.writeState(guest.withInterruptGate(13));
            assertInstanceOf(Exit.Msr.class, guest.cpu.run()).fault();

            assertEquals(0x66, assertInstanceOf(Exit.Port.class, guest.cpu.run()).port());
        }
    }

    @Test
    void shouldReportATripleFault() {
        // ud2 with no IDT
        try (TestGuest guest = new TestGuest(0x0f, 0x0b)) {
            assertEquals(Exit.Kind.SHUTDOWN, guest.cpu.run().kind());
        }
    }

    @Test
    void shouldAllocateNothingPerExitOrInterrupt() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        // out 0x10,al; out 0xe2,al; mov eax,[0xd0000004]; jmp to start
        try (TestGuest guest = new TestGuest(0xe6, 0x10, 0xe6, 0xe2, 0xa1, 4, 0, 0, 0xd0, 0xeb, 0xf5)) {
            exits(guest, 1000);
            long before = threads.getCurrentThreadAllocatedBytes();
            exits(guest, 3000);
            assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 3000, "less than a byte per exit");
        }
    }

    private static void exits(TestGuest guest, int count) {
        for (int i = 0; i < count; i++) {
            Exit exit = guest.cpu.run();
            switch (exit.kind()) {
                case PORT -> assertTrue(((Exit.Port) exit).isWrite());
                case HYPERCALL -> ((Exit.Hypercall) exit).result(((Exit.Hypercall) exit).argument(0));
                case MMIO -> ((Exit.Mmio) exit).value(0x10);
                default -> throw new AssertionError(exit.kind());
            }
            guest.machine.interrupt(0, 0x50);
        }
    }
}
