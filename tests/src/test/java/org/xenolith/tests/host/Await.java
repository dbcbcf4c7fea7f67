package org.xenolith.tests.host;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what other processes bring about. */
final class Await {
    static final int SECONDS = 30;

    private Await() {
    }

    static void until(Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        until(SECONDS, condition, otherwise);
    }

    static void until(int seconds, Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + seconds + " s: " + otherwise.get());
            }
            Thread.sleep(20);
        }
    }
}
