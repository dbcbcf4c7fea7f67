package org.xenolith.soft;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts undecodable instructions by their bytes; at most {@value #MAX} different ones. */
public final class UnknownOpcodes {
    public static final int MAX = 64;

    private final Map<String, Long> counts = new LinkedHashMap<>();

    synchronized void count(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < length; n++) {
            text.append(String.format("%02x", bytes[n]));
        }
        String key = text.toString();
        if (counts.containsKey(key) || counts.size() < MAX) {
            counts.merge(key, 1L, Long::sum);
        }
    }

    /** How many there were in all, among those that found a place. */
    synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Hexadecimal bytes and how often they were met. */
    public synchronized Map<String, Long> snapshot() {
        return new LinkedHashMap<>(counts);
    }
}
