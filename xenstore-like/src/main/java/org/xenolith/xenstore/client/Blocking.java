package org.xenolith.xenstore.client;

import java.util.concurrent.CountDownLatch;

/** An answer that a thread waits for. */
final class Blocking implements Link.Answer {
    /** @param type the request's type, or ERROR */
    record Result(int type, byte[] payload) {
    }

    private final CountDownLatch done = new CountDownLatch(1);
    private Result result;

    @Override
    public void answered(int type, byte[] payload) {
        result = new Result(type, payload);
        done.countDown();
    }

    @Override
    public void lost() {
        done.countDown();
    }

    /** The answer, or null if there will be none. An interruption is kept for later. */
    Result await() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result;
    }
}
