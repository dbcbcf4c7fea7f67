package org.xenolith.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.vcpu.ExitHandler;
import org.xenolith.core.vcpu.VcpuPark;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.linux.Mmap;
import org.xenolith.linux.ThreadClock;
import org.xenolith.linux.kvm.Kvm;

/** vCPU threads over /dev/kvm. */
@Timeout(60)
class KvmRunnerTest {
    private static final int PAUSES = 200;

    @Test
    void shouldHoldASpinningGuestStillWhilePaused() throws InterruptedException {
        // inc dword [0x5000]; jmp to start
        run(new int[] {0xff, 0x05, 0, 0x50, 0, 0, 0xeb, 0xf8}, (runner, ram, exits) -> {
            for (int i = 0; i < PAUSES; i++) {
                runner.resume();
                int before = ram.bytes().getInt(0x5000);
                while (ram.bytes().getInt(0x5000) == before) {
                    Thread.onSpinWait();
                }
                runner.requestPause();
                runner.awaitPaused();
                int still = ram.bytes().getInt(0x5000);
                VcpuState state = runner.call(VirtualCpu::readState);
                assertTrue(state.rip == TestGuest.CODE || state.rip == TestGuest.CODE + 6, "rip=" + state.rip);
                assertEquals(still, ram.bytes().getInt(0x5000));
            }
            assertTrue(runner.cpuTime() > 0);
        });
    }

    @Test
    void shouldHandExitsToTheHandlerAndStopWhenItSays() throws InterruptedException {
        // out 0x10,al; ud2 without IDT
        run(new int[] {0xe6, 0x10, 0x0f, 0x0b}, (runner, ram, exits) -> {
            runner.resume();
            assertEquals(Exit.Kind.PORT, exits.take());
            assertEquals(Exit.Kind.SHUTDOWN, exits.take());
            runner.call(cpu -> cpu);
            assertEquals(VcpuRunner.State.OFFLINE, runner.state());
        });
    }

    private interface Body {
        void accept(VcpuRunner runner, Mmap ram, LinkedBlockingQueue<Exit.Kind> exits) throws InterruptedException;
    }

    private static void run(int[] code, Body body) throws InterruptedException {
        LinkedBlockingQueue<Exit.Kind> exits = new LinkedBlockingQueue<>();
        try (Kvm kvm = TestGuest.openKvm(); Mmap ram = Mmap.anonymous(TestGuest.RAM);
                VirtualMachine machine = new KvmEngine(kvm).create(new VirtualMachineConfig(1, true))) {
            machine.map(new MemoryRegion(0, TestGuest.RAM, ram.address()));
            for (int i = 0; i < code.length; i++) {
                ram.bytes().put(TestGuest.CODE + i, (byte) code[i]);
            }
            try (VcpuRunner runner = new VcpuRunner(0, machine::createVcpu, new Recorder(exits), Thread::new,
                    ThreadClock::ofCurrentThread)) {
                runner.start();
                body.accept(runner, ram, exits);
            }
        }
    }

    private record Recorder(LinkedBlockingQueue<Exit.Kind> exits) implements ExitHandler {
        @Override
        public void attach(VirtualCpu cpu, VcpuPark park) {
            cpu.writeState(TestGuest.flat());
        }

        @Override
        public boolean handle(VirtualCpu cpu, Exit exit) {
            if (exit.kind() != Exit.Kind.INTERRUPTED) {
                exits.add(exit.kind());
            }
            return exit.kind() != Exit.Kind.SHUTDOWN;
        }

        @Override
        public void failed(VirtualCpu cpu, Throwable cause) {
            exits.add(Exit.Kind.FAILED);
        }
    }
}
