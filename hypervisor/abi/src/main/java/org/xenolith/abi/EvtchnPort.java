package org.xenolith.abi;

/** An event-channel port; the largest is what the FIFO ABI of {@code event_channel.h} allows (2^17 - 1). Port 0 is never valid on the wire. */
public record EvtchnPort(int value) implements Comparable<EvtchnPort> {
    /** Largest value the ABI allows. */
    public static final int MAX = 131071;

    public EvtchnPort {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("port=" + value + ", allowed 0.." + MAX);
        }
    }

    @Override
    public int compareTo(EvtchnPort other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
