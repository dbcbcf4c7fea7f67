/**
 * Event channels: ports, VIRQs, IPIs, inter-domain binding, 2-level and FIFO delivery, upcalls.
 *
 * <p>Xen counterpart: {@code xen/common/event_channel.c} and {@code xen/include/public/event_channel.h}. May depend
 * on {@code abi} only.
 */
package org.xenolith.evtchn;
