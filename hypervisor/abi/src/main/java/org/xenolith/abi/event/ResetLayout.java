package org.xenolith.abi.event;

/**
 * {@code struct evtchn_reset} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_reset.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | dom                      |
 *   +------+--------------------------+  size 2
 * </pre>
 */
public final class ResetLayout {
    public static final int SIZE = 2;
    public static final int DOM = 0;

    private ResetLayout() {
    }
}
