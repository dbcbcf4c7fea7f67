package org.xenolith.abi.event;

/**
 * {@code struct evtchn_bind_virq} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_bind_virq.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | virq                     |
 *   |    4 | vcpu                     |
 *   |    8 | port                     |
 *   +------+--------------------------+  size 12
 * </pre>
 */
public final class BindVirqLayout {
    public static final int SIZE = 12;
    public static final int VIRQ = 0;
    public static final int VCPU = 4;
    public static final int PORT = 8;

    private BindVirqLayout() {
    }
}
