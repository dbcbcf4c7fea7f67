package org.xenolith.abi.event;

/**
 * {@code struct evtchn_expand_array} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_expand_array.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | array_gfn                |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class ExpandArrayLayout {
    public static final int SIZE = 8;
    public static final int ARRAY_GFN = 0;

    private ExpandArrayLayout() {
    }
}
