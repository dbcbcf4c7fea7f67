package org.xenolith.abi.event;

/**
 * {@code struct evtchn_alloc_unbound} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_alloc_unbound.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | dom                      |
 *   |    2 | remote_dom               |
 *   |    4 | port                     |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class AllocUnboundLayout {
    public static final int SIZE = 8;
    public static final int DOM = 0;
    public static final int REMOTE_DOM = 2;
    public static final int PORT = 4;

    private AllocUnboundLayout() {
    }
}
