package org.xenolith.abi.event;

/**
 * {@code struct evtchn_bind_pirq} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_bind_pirq.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | pirq                     |
 *   |    4 | flags                    |
 *   |    8 | port                     |
 *   +------+--------------------------+  size 12
 * </pre>
 */
public final class BindPirqLayout {
    public static final int SIZE = 12;
    public static final int PIRQ = 0;
    public static final int FLAGS = 4;
    public static final int PORT = 8;

    private BindPirqLayout() {
    }
}
