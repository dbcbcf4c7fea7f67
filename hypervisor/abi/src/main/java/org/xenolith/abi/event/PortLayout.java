package org.xenolith.abi.event;

/**
 * {@code struct evtchn_send} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_close, EVTCHNOP_send and EVTCHNOP_unmask.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | port                     |
 *   +------+--------------------------+  size 4
 * </pre>
 */
public final class PortLayout {
    public static final int SIZE = 4;
    public static final int PORT = 0;

    private PortLayout() {
    }
}
