package org.xenolith.abi.event;

/**
 * {@code struct evtchn_set_priority} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_set_priority.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | port                     |
 *   |    4 | priority                 |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class SetPriorityLayout {
    public static final int SIZE = 8;
    public static final int PORT = 0;
    public static final int PRIORITY = 4;

    private SetPriorityLayout() {
    }
}
