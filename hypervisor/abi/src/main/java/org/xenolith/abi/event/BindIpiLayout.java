package org.xenolith.abi.event;

/**
 * {@code struct evtchn_bind_ipi} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_bind_ipi.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | vcpu                     |
 *   |    4 | port                     |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class BindIpiLayout {
    public static final int SIZE = 8;
    public static final int VCPU = 0;
    public static final int PORT = 4;

    private BindIpiLayout() {
    }
}
