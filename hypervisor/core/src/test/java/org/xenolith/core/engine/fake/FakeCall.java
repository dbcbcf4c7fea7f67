package org.xenolith.core.engine.fake;

import org.xenolith.core.engine.Exit;

/** A hypercall; read {@link #result} after it has been served. */
public final class FakeCall extends Exit.Hypercall {
    private final long number;
    private final boolean longMode;
    private final int cpl;
    private final long[] arguments;
    private long result = Long.MIN_VALUE;

    public FakeCall(long number, boolean longMode, int cpl, long... arguments) {
        this.number = number;
        this.longMode = longMode;
        this.cpl = cpl;
        this.arguments = arguments;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long argument(int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    @Override
    public boolean longMode() {
        return longMode;
    }

    @Override
    public int cpl() {
        return cpl;
    }

    @Override
    public void result(long value) {
        result = value;
    }

    public long result() {
        return result;
    }
}
