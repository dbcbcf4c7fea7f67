package org.xenolith.abi.event;

/**
 * {@code struct evtchn_op} ({@code xen/include/public/event_channel.h}). Argument of the old hypercall event_channel_op_compat: a command and its argument.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | cmd                      |
 *   |    4 | u                        |
 *   +------+--------------------------+  size 28
 * </pre>
 */
public final class EvtchnOpLayout {
    public static final int SIZE = 28;
    public static final int CMD = 0;
    public static final int U = 4;

    private EvtchnOpLayout() {
    }
}
