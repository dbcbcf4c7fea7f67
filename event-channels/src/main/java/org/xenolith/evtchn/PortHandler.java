package org.xenolith.evtchn;

/**
 * Told that a port of this side has an event. Runs on the notifier's thread (often a vCPU's), so it must not block,
 * allocate or take a lock that a vCPU may hold: it wakes a worker and returns.
 */
@FunctionalInterface
public interface PortHandler {
    void onEvent();
}
