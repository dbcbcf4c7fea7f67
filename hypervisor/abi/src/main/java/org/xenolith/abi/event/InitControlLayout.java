package org.xenolith.abi.event;

/**
 * {@code struct evtchn_init_control} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_init_control.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | control_gfn              |
 *   |    8 | offset                   |
 *   |   12 | vcpu                     |
 *   |   16 | link_bits                |
 *   +------+--------------------------+  size 24
 * </pre>
 */
public final class InitControlLayout {
    public static final int SIZE = 24;
    public static final int CONTROL_GFN = 0;
    public static final int OFFSET = 8;
    public static final int VCPU = 12;
    public static final int LINK_BITS = 16;

    private InitControlLayout() {
    }
}
