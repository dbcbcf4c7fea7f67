package org.xenolith.toolstack.domain;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be taken back if a later step fails: the undo of each finished step, run in reverse order at close unless
 * {@link #keep} was called. One thread.
 */
public final class Undo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

    /** The undo of one step. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private record Step(String name, Action action) {
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    /** @param name of the step, for the log should its undo fail */
    public void add(String name, Action action) {
        steps.push(new Step(name, action));
    }

    /** All steps have succeeded: nothing is taken back. */
    public void keep() {
        steps.clear();
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action().run();
            } catch (Exception e) {
                LOG.warn("undoing \"{}\" failed; going on with the others", step.name(), e);
            }
        }
    }
}
