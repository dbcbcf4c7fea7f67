package org.xenolith.pv.xenbus;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one task on an executor, never twice at once; requests made while it runs make it run once more. */
public final class SerialTask {
    private final Executor executor;
    private final Runnable task;
    private final AtomicInteger wanted = new AtomicInteger();

    public SerialTask(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    /** Asks for a run that starts after this call. */
    public void request() {
        if (wanted.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        int seen = wanted.get();
        try {
            task.run();
        } finally {
            if (wanted.addAndGet(-seen) != 0) {
                executor.execute(this::drain);
            }
        }
    }
}
