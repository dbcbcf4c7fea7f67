package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.engine.fake.FakeEngine;
import org.xenolith.core.engine.fake.FakeCall;
import org.xenolith.core.engine.fake.FakeMachine;
import org.xenolith.core.engine.fake.FakeVcpu;
import org.xenolith.core.engine.fake.HeapPages;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.evtchn.Virq;

/** SCHEDOP_poll and SCHEDOP_block on real threads: a wake that is lost here shows as a test that never ends. */
@Timeout(60)
class BlockingTest {
    private static final long POLL = 0x8000;
    private static final long ADD = 0x9000;
    private static final long SHARED_INFO = 0x1_0000;
    private static final int PORT = 3;

    private final HeapPages pages = new HeapPages();
    private final FakeEngine engine = new FakeEngine();
    private final FakeMachine machine = engine.create(new VirtualMachineConfig(1, true));
    private final DomainCore domain = new DomainCore(DomainConfig.of(new DomId(7), new UUID(1, 2), 1, Guest.RAM),
            DomainHost.of(pages, (text, length) -> { }, reason -> { }, this::kick), engine, machine,
            new MappedGuestMemory(List.of()));
    private final VcpuRunner runner = new VcpuRunner(0, machine::createVcpu, domain, Thread::new, () -> () -> 0);
    private final AtomicInteger calls = new AtomicInteger();

    private void kick(int vcpu) {
        runner.kick();
    }

    private FakeVcpu start(FakeVcpu.Script script) {
        domain.events().bindVirq(Virq.TIMER, 0);
        domain.memory().putInt(ADD, DomId.SELF);
        domain.memory().putLong(ADD + 16, SHARED_INFO >> 12);
        domain.memory().putLong(POLL, POLL + 64);
        domain.memory().putInt(POLL + 8, 1);
        domain.memory().putInt(POLL + 64, PORT);
        runner.start();
        runner.call(made -> domain.handle(made, new FakeCall(12, true, 0, 7, ADD)));
        FakeVcpu cpu = machine.vcpu(0);
        cpu.script(script);
        runner.resume();
        return cpu;
    }

    private static Exit sched(int op) {
        return new FakeCall(29, true, 0, op, POLL);
    }

    @AfterEach
    void close() {
        runner.close();
        domain.close();
        machine.close();
        pages.close();
    }

    private Exit blockOrPoll(FakeVcpu cpu) {
        return sched(calls.incrementAndGet() % 2 == 0 ? 1 : 3);
    }

    @Test
    void shouldPauseAtOnceHoweverTheGuestSleeps() {
        FakeVcpu cpu = start(this::blockOrPoll);
        cpu.interruptible(false);
        for (int round = 0; round < 5_000; round++) {
            runner.requestPause();
            runner.awaitPaused();
            int before = calls.get();
            runner.resume();
            while (calls.get() == before) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldEndEveryPollByItsEvent() throws InterruptedException {
        int rounds = 5_000;
        AtomicLong woken = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        start(cpu -> {
            if (domain.events().isPending(PORT)) {
                guestClearsPending();
                if (woken.incrementAndGet() == rounds) {
                    done.countDown();
                    return null;
                }
            }
            return sched(3);
        });
        while (!done.await(0, TimeUnit.SECONDS)) {
            domain.events().raiseVirq(0, Virq.TIMER);
        }
        assertEquals(rounds, woken.get());
    }

    private void guestClearsPending() {
        domain.memory().getAndAndInt(SHARED_INFO + 2048, 0);
    }

    @Test
    void shouldHaltInTheEngineUntilAnInterruptComes() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        start(cpu -> {
            if (calls.incrementAndGet() == 1) {
                blocked.countDown();
                return sched(1);
            }
            woken.countDown();
            return null;
        });
        assertTrue(blocked.await(10, TimeUnit.SECONDS));
        runner.call(cpu -> null);
        assertEquals(1, calls.get(), "a kick does not end the halt");
        machine.interrupt(0, 0xf3);
        assertTrue(woken.await(10, TimeUnit.SECONDS));
    }
}
