package org.xenolith.pv.console;

/**
 * Where a guest's console output goes: a log, an attached client. Called from the console's worker only; must not
 * block for long and must not keep the array.
 */
@FunctionalInterface
public interface ConsoleSink {
    /**
     * Takes output.
     *
     * @return how many bytes were taken, from the first on. Fewer than {@code length} means full: the rest stays in the
     *     guest's ring, where the guest waits for it, until {@link ConsoleBackend#sinkReady}. That is how a rate limit
     *     is laid on a guest that floods its console, without losing any byte.
     */
    int accept(byte[] bytes, int offset, int length);
}
