package org.xenolith.core.vcpu;

/** Waits for threads to end. */
public final class Joining {
    private Joining() {
    }

    /** Returns when a thread has ended; an interrupt of the caller's is kept for later. */
    public static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
