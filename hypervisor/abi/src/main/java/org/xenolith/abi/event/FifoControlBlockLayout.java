package org.xenolith.abi.event;

/**
 * {@code struct evtchn_fifo_control_block} ({@code xen/include/public/event_channel.h}). A vCPU's FIFO control block: which priorities have events and the first port of each queue.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | ready                    |
 *   |    8 | head                     |
 *   +------+--------------------------+  size 72
 * </pre>
 */
public final class FifoControlBlockLayout {
    public static final int SIZE = 72;
    public static final int READY = 0;
    public static final int HEAD = 8;

    private FifoControlBlockLayout() {
    }
}
