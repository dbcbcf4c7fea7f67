package org.xenolith.core.vcpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;

@Timeout(30)
class VcpuRunnerTest {
    private final LinkedBlockingQueue<Exit.Kind> served = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final Script script = new Script();
    private final VcpuRunner runner = new VcpuRunner(0, FakeCpu::new, script, Thread::new, () -> () -> 42);
    private FakeCpu cpu;

    /** Halt means what a test says; triple fault stops; failed throws. */
    private final class Script implements ExitHandler {
        volatile Runnable onHalt = () -> { };

        @Override
        public boolean handle(VirtualCpu of, Exit exit) {
            if (exit.kind() == Exit.Kind.HALT) {
                onHalt.run();
            } else if (exit.kind() == Exit.Kind.FAILED) {
                throw new IllegalStateException("ours");
            }
            if (exit.kind() != Exit.Kind.INTERRUPTED) {
                served.add(exit.kind());
            }
            return exit.kind() != Exit.Kind.SHUTDOWN;
        }

        @Override
        public void failed(VirtualCpu of, Throwable cause) {
            failures.add(cause);
        }
    }

    @BeforeEach
    void start() {
        runner.start();
        cpu = (FakeCpu) runner.call(made -> made);
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void shouldStayOutOfTheGuestUntilResumed() throws InterruptedException {
        cpu.exit(new Exit.Halt());
        assertEquals(VcpuRunner.State.PAUSED, runner.state());
        assertTrue(served.isEmpty());

        runner.resume();

        assertEquals(Exit.Kind.HALT, served.take());
        assertEquals(42, runner.cpuTime());
    }

    @Test
    void shouldHaveLeftTheGuestWhenPauseReturns() {
        runner.resume();
        for (int i = 0; i < 1000; i++) {
            runner.requestPause();
            runner.awaitPaused();
            assertFalse(cpu.inGuest);
            runner.resume();
        }
    }

    @Test
    void shouldRunOnlyWhenEveryPauseIsLifted() throws InterruptedException {
        runner.requestPause();
        cpu.exit(new Exit.Halt());
        runner.resume();
        runner.call(made -> made);
        assertTrue(served.isEmpty());
        runner.resume();
        assertEquals(Exit.Kind.HALT, served.take());
        assertThrows(IllegalStateException.class, runner::resume);
    }

    @Test
    void shouldServeCallsOnItsThreadPausedAndRunning() {
        assertSame(cpu.owner, runner.call(made -> Thread.currentThread()));
        runner.resume();
        assertSame(cpu.owner, runner.call(made -> Thread.currentThread()));
        assertSame(cpu.owner, runner.call(made -> runner.call(again -> Thread.currentThread())));
        assertThrows(ArithmeticException.class, () -> runner.call(made -> {
            throw new ArithmeticException();
        }));
    }

    @Test
    void shouldEndAParkByAKickThatCameBeforeIt() throws InterruptedException {
        CountDownLatch inHandler = new CountDownLatch(1);
        CountDownLatch kicked = new CountDownLatch(1);
        script.onHalt = () -> {
            inHandler.countDown();
            awaitQuietly(kicked);
            runner.park().park(() -> false, Long.MAX_VALUE / 2 + System.nanoTime());
        };
        runner.resume();
        cpu.exit(new Exit.Halt());
        inHandler.await();
        runner.kick();
        kicked.countDown();

        assertEquals(Exit.Kind.HALT, served.take());
    }

    @Test
    void shouldEndAParkWhenItsConditionHolds() throws InterruptedException {
        AtomicBoolean ready = new AtomicBoolean();
        CountDownLatch inHandler = new CountDownLatch(1);
        script.onHalt = () -> {
            inHandler.countDown();
            runner.park().park(ready::get, Long.MAX_VALUE / 2 + System.nanoTime());
        };
        runner.resume();
        cpu.exit(new Exit.Halt());
        inHandler.await();
        ready.set(true);
        runner.kick();

        assertEquals(Exit.Kind.HALT, served.take());
    }

    @Test
    void shouldNotParkPastItsDeadline() throws InterruptedException {
        script.onHalt = () -> runner.park().park(() -> false, System.nanoTime() - 1);
        runner.resume();
        cpu.exit(new Exit.Halt());
        assertEquals(Exit.Kind.HALT, served.take());
    }

    @Test
    void shouldPauseAParkedVcpu() {
        script.onHalt = () -> runner.park().park(() -> false, Long.MAX_VALUE / 2 + System.nanoTime());
        runner.resume();
        cpu.exit(new Exit.Halt());
        runner.requestPause();
        runner.awaitPaused();
        assertEquals(VcpuRunner.State.PAUSED, runner.state());
    }

    @Test
    void shouldStopAndRestartAsTheHandlerAndWeSay() throws InterruptedException {
        runner.resume();
        cpu.exit(new Exit.Shutdown());
        runner.awaitPaused();
        assertEquals(Exit.Kind.SHUTDOWN, served.take());
        runner.call(made -> made);
        assertEquals(VcpuRunner.State.OFFLINE, runner.state());

        runner.restart();
        cpu.exit(new Exit.Halt());
        assertEquals(Exit.Kind.HALT, served.take());
    }

    @Test
    void shouldReportOurOwnFailureAndStandStill() throws InterruptedException {
        runner.resume();
        cpu.exit(new Exit.Failed());
        assertEquals("ours", failures.take().getMessage());
        runner.awaitPaused();
        assertEquals(VcpuRunner.State.OFFLINE, runner.state());
        assertSame(cpu, runner.call(made -> made));
    }

    @Test
    void shouldRefuseCallsAfterItsEnd() {
        runner.close();
        assertTrue(cpu.closed);
        assertThrows(IllegalStateException.class, () -> runner.call(made -> made));
    }

    @Test
    void shouldPauseAllAsOne() {
        VcpuRunner second = new VcpuRunner(1, FakeCpu::new, script, Thread::new, () -> () -> 0);
        second.start();
        runner.resume();
        second.resume();
        try (VcpuRunners both = new VcpuRunners(List.of(runner, second))) {
            both.pause();
            assertEquals(VcpuRunner.State.PAUSED, both.get(0).state());
            assertEquals(VcpuRunner.State.PAUSED, both.get(1).state());
            both.resume();
        }
    }

    @Test
    void shouldSayWhyThereIsNoVcpu() {
        VcpuRunner broken = new VcpuRunner(0, id -> {
            throw new IllegalStateException("no vCPU");
        }, script, Thread::new, () -> () -> 0);
        IllegalStateException refused = assertThrows(IllegalStateException.class, broken::start);
        assertEquals("no vCPU", refused.getCause() == null ? refused.getMessage() : refused.getCause().getMessage());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
