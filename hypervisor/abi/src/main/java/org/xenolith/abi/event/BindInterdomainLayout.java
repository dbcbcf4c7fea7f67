package org.xenolith.abi.event;

/**
 * {@code struct evtchn_bind_interdomain} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_bind_interdomain.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | remote_dom               |
 *   |    4 | remote_port              |
 *   |    8 | local_port               |
 *   +------+--------------------------+  size 12
 * </pre>
 */
public final class BindInterdomainLayout {
    public static final int SIZE = 12;
    public static final int REMOTE_DOM = 0;
    public static final int REMOTE_PORT = 4;
    public static final int LOCAL_PORT = 8;

    private BindInterdomainLayout() {
    }
}
