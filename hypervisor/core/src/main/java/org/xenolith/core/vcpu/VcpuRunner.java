package org.xenolith.core.vcpu;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;

/**
 * One vCPU and its thread. The thread makes the vCPU, runs it, hands its exits to the {@link ExitHandler} and, between
 * runs, serves pauses and calls. It starts paused once. All methods are for any thread unless they say otherwise.
 */
public final class VcpuRunner implements AutoCloseable {
    /** Where the vCPU stands. */
    public enum State {
        /** In guest code, or serving one of its exits. */
        RUNNING,
        /** Waiting in its {@link VcpuPark}, or halted inside the engine: its thread sleeps. */
        BLOCKED,
        /** Out of guest code until the last pause is lifted. */
        PAUSED,
        /** The handler stopped it, or it has ended. */
        OFFLINE
    }

    private final int id;
    private final IntFunction<VirtualCpu> factory;
    private final ExitHandler handler;
    private final Supplier<LongSupplier> threadClock;
    private final Supplier<BooleanSupplier> threadSleep;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Runnable> calls = new ArrayDeque<>();
    private final ArrayDeque<CompletableFuture<?>> pending = new ArrayDeque<>();
    private int pauses = 1;
    private boolean stopped;
    private boolean closing;
    private boolean ended;
    private Throwable endCause;
    private boolean outside = true;

    private volatile VirtualCpu cpu;
    private volatile LongSupplier cpuTime = () -> 0;
    private volatile BooleanSupplier asleep = () -> false;
    private final VcpuPark park;

    /** Where nobody can tell whether a thread sleeps: a vCPU that halts inside the engine counts as running. */
    public VcpuRunner(int id, IntFunction<VirtualCpu> factory, ExitHandler handler, ThreadFactory threads,
            Supplier<LongSupplier> threadClock) {
        this(id, factory, handler, threads, threadClock, () -> () -> false);
    }

    /**
     * @param factory     makes the vCPU; called on the new thread
     * @param threadClock called on the new thread; gives its CPU time in nanoseconds, readable from any thread
     * @param threadSleep called on the new thread; tells whether it sleeps now, from any thread
     */
    public VcpuRunner(int id, IntFunction<VirtualCpu> factory, ExitHandler handler, ThreadFactory threads,
            Supplier<LongSupplier> threadClock, Supplier<BooleanSupplier> threadSleep) {
        this.threadSleep = threadSleep;
        this.id = id;
        this.factory = factory;
        this.handler = handler;
        this.threadClock = threadClock;
        thread = threads.newThread(this::live);
        park = new VcpuPark(thread);
    }

    /** Starts the thread and waits for the vCPU. It stays paused; {@link #resume} lets it run. */
    public void start() {
        thread.start();
        call(Function.identity());
    }

    public int id() {
        return id;
    }

    private void live() {
        try (VirtualCpu made = factory.apply(id)) {
            cpuTime = threadClock.get();
            asleep = threadSleep.get();
            cpu = made;
            attach(made);
            while (serve()) {
                runOnce(made);
            }
        } catch (RuntimeException | Error e) {
            end(e);
        }
        end(null);
    }

    private void attach(VirtualCpu made) {
        try {
            handler.attach(made, park);
        } catch (RuntimeException | Error e) {
            fail(made, e);
        }
    }

    /** Runs until the vCPU is interrupted, is stopped or fails. */
    private void runOnce(VirtualCpu running) {
        try {
            boolean again;
            Exit.Kind kind;
            do {
                handler.beforeRun(running);
                Exit exit = running.run();
                kind = exit.kind();
                if (kind == Exit.Kind.INTERRUPTED) {
                    park.interrupted();
                }
                again = handler.handle(running, exit);
            } while (again && kind != Exit.Kind.INTERRUPTED);
            if (!again) {
                stop();
            }
        } catch (RuntimeException | Error e) {
            fail(running, e);
        }
    }

    private void stop() {
        lock.lock();
        stopped = true;
        lock.unlock();
    }

    private void fail(VirtualCpu running, Throwable cause) {
        stop();
        handler.failed(running, cause);
    }

    /** Serves calls and waits while the vCPU may not run; false when it is to end. */
    private boolean serve() {
        lock.lock();
        try {
            while (true) {
                Runnable next = calls.poll();
                if (next != null) {
                    unlocked(next);
                } else if (closing) {
                    return false;
                } else if (pauses == 0 && !stopped) {
                    outside = false;
                    return true;
                } else {
                    outside = true;
                    changed.signalAll();
                    changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void unlocked(Runnable call) {
        lock.unlock();
        try {
            call.run();
        } finally {
            lock.lock();
        }
    }

    private void end(Throwable cause) {
        lock.lock();
        try {
            ended = true;
            outside = true;
            cpu = null;
            changed.signalAll();
            endCause = cause == null ? endCause : cause;
            pending.forEach(future -> future.completeExceptionally(hasEnded()));
            pending.clear();
            calls.clear();
        } finally {
            lock.unlock();
        }
    }

    private IllegalStateException hasEnded() {
        return new IllegalStateException("vcpu=" + id + " has ended", endCause);
    }

    /**
     * Runs something on the vCPU's thread while it is out of guest code, with the results of its last exit taken over, and
     * waits for the answer. What it throws is thrown here. On the vCPU's own thread it runs at once.
     */
    public <T> T call(Function<VirtualCpu, T> request) {
        if (Thread.currentThread() == thread) {
            return request.apply(cpu);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        lock.lock();
        try {
            if (ended) {
                throw hasEnded();
            }
            pending.add(answer);
            calls.add(() -> complete(answer, request));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        kick();
        return join(answer);
    }

    private <T> void complete(CompletableFuture<T> answer, Function<VirtualCpu, T> request) {
        try {
            answer.complete(request.apply(cpu));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
        lock.lock();
        pending.remove(answer);
        lock.unlock();
    }

    private static <T> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Ends the present run or park soon, or the next one before it begins. Never lost. */
    public void kick() {
        VirtualCpu running = cpu;
        if (running != null) {
            running.kick();
        }
        park.kick();
    }

    /** Where the vCPU's thread waits while it serves an exit. */
    public VcpuPark park() {
        return park;
    }

    /** Adds a pause and returns at once; {@link #awaitPaused} waits for it to take hold. Pauses nest. */
    public void requestPause() {
        lock.lock();
        pauses++;
        lock.unlock();
        kick();
    }

    /** Waits until the vCPU is out of guest code with its last exit served. Not for a vCPU's thread of this domain. */
    public void awaitPaused() {
        lock.lock();
        try {
            if (Thread.currentThread() == thread) {
                throw new IllegalStateException("vcpu=" + id + " cannot wait for itself");
            }
            while (!outside) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lifts one pause. */
    public void resume() {
        lock.lock();
        try {
            if (pauses == 0) {
                throw new IllegalStateException("vcpu=" + id + " is not paused");
            }
            pauses--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a vCPU run again that its handler has stopped, as a resumed suspend does. */
    public void restart() {
        lock.lock();
        stopped = false;
        changed.signalAll();
        lock.unlock();
    }

    public State state() {
        lock.lock();
        try {
            if (ended || stopped) {
                return State.OFFLINE;
            }
            if (outside) {
                return State.PAUSED;
            }
            return park.isParked() || asleep.getAsBoolean() ? State.BLOCKED : State.RUNNING;
        } finally {
            lock.unlock();
        }
    }

    /** CPU time of the vCPU's thread in nanoseconds, guest code included. */
    public long cpuTime() {
        return cpuTime.getAsLong();
    }

    /** Frees the vCPU on its thread and waits for the thread's end. */
    @Override
    public void close() {
        lock.lock();
        closing = true;
        changed.signalAll();
        lock.unlock();
        kick();
        Joining.await(thread);
    }
}
