package org.xenolith.abi.event;

/**
 * {@code struct evtchn_status} ({@code xen/include/public/event_channel.h}). Argument of EVTCHNOP_status; {@code U} holds what the kind of binding adds.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | dom                      |
 *   |    4 | port                     |
 *   |    8 | status                   |
 *   |   12 | vcpu                     |
 *   |   16 | u.unbound.dom            |
 *   |   16 | u.interdomain.dom        |
 *   |   20 | u.interdomain.port       |
 *   |   16 | u.virq                   |
 *   +------+--------------------------+  size 24
 * </pre>
 */
public final class StatusLayout {
    public static final int SIZE = 24;
    public static final int DOM = 0;
    public static final int PORT = 4;
    public static final int STATUS = 8;
    public static final int VCPU = 12;
    public static final int UNBOUND_DOM = 16;
    public static final int INTERDOMAIN_DOM = 16;
    public static final int INTERDOMAIN_PORT = 20;
    public static final int VIRQ = 16;

    private StatusLayout() {
    }
}
