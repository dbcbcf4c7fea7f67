package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.core.engine.fake.FakeCall;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.evtchn.LocalPort;

class SteadyStateTest {
    private static final int ROUNDS = 20_000;

    private static long allocatedBy(Runnable work) {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "this JVM does not count allocation");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void shouldAllocateNothingPerEventExitAndGrant() {
        try (Guest guest = new Guest()) {
            guest.call(34, 23, guest.ints(0, 0xf3));
            LocalPort local = guest.domain.binder().bindInterdomain(guest.domain.domid(), guest.domain.special().storePort(), () -> { });
            ForeignGrants grants = guest.domain.grants();
            guest.ints(guest.domain.special().storePort());
            FakeCall send = new FakeCall(32, true, 0, 4, Guest.ARGUMENT);
            FakeCall timer = new FakeCall(15, true, 0, Long.MAX_VALUE);
            long bytes = allocatedBy(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    guest.exit(0, send);
                    guest.exit(0, timer);
                    local.send();
                    grants.map(0, false);
                    grants.unmap(0, false, true);
                }
            });
            assertTrue(bytes < ROUNDS, bytes + " bytes in " + ROUNDS + " rounds");
            assertEquals(0, send.result());
        }
    }

    @Test
    void shouldUse32BitPlacesOnceLatched() {
        try (Guest guest = new Guest()) {
            guest.longMode = false;
            guest.call(12, 7, guest.ints(0x7ff0, 0, 0, 0x10));
            guest.call(34, 0, guest.ints(0x7ff0, 0, 0xf3, 2 << 24));
            guest.call(24, 10, 0, guest.ints(0x30, 0, 0, 0));
            for (int i = 0; i < 40; i++) {
                guest.call(32, 7, guest.ints(0, 0));
            }
            guest.memory.putInt(0x10000 + 2176 + 4, 1 << 3);
            guest.call(32, 4, guest.ints(35));
            assertEquals(0, guest.memory.getInt(0x30000 + 4), "port 35 is masked");
            guest.call(32, 4, guest.ints(36));
            assertEquals(1 << 1, guest.memory.getInt(0x30000 + 4));
            assertEquals(1_700_000_000, guest.memory.getInt(0x10000 + 2308));
        }
    }

    @Test
    void shouldRunAScriptedGuestOnItsOwnThread() throws InterruptedException {
        try (Guest guest = new Guest()) {
            CountDownLatch ended = new CountDownLatch(1);
            List<FakeCall> calls = new ArrayList<>();
            guest.ints(0);
            guest.cpu(0).script(cpu -> {
                int step = calls.size();
                calls.add(step == 0 ? new FakeCall(17, true, 0, 0) : new FakeCall(29, true, 0, 2, Guest.ARGUMENT));
                return calls.get(step);
            });
            guest.whenShutDown(ended::countDown);
            VcpuRunner runner = new VcpuRunner(0, id -> guest.cpu(id), guest.domain, Thread::new, () -> () -> 0);
            runner.start();
            runner.resume();
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            runner.close();
            assertEquals(2, calls.size());
            assertEquals(List.of(ShutdownReason.POWEROFF), guest.shutdowns);
        }
    }
}
