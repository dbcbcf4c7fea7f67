package org.xenolith.abi.event;

/**
 * {@code struct evtchn_bind_vcpu} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_bind_vcpu.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | port                     |
 *   |    4 | vcpu                     |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class BindVcpuLayout {
    public static final int SIZE = 8;
    public static final int PORT = 0;
    public static final int VCPU = 4;

    private BindVcpuLayout() {
    }
}
