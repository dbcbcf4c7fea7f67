package org.xenolith.evtchn;

import org.xenolith.abi.DomId;

/**
 * What a port is bound to. The legal moves:
 *
 * <pre>
 *            alloc_unbound            peer binds
 *   Free ───────────────────▶ Unbound ───────────▶ Interdomain
 *   Free ── bind_interdomain ─────────────────────▶ Interdomain
 *   Interdomain ── peer closes ──▶ Unbound
 *   Free ── bind_virq ──▶ BoundVirq      Free ── bind_ipi ──▶ BoundIpi
 *   any but Free ── close, reset ──▶ Free
 * </pre>
 */
public sealed interface PortState {
    /** The port's {@code EVTCHNSTAT_*} code. */
    int status();

    /** Not in use. */
    record Free() implements PortState {
        static final Free INSTANCE = new Free();

        @Override
        public int status() {
            return 0;
        }
    }

    /** Waits for {@code remote} to bind. */
    record Unbound(DomId remote) implements PortState {
        @Override
        public int status() {
            return 1;
        }
    }

    /** One end of a pair; a send makes {@code peer} pending. */
    record Interdomain(DomId remote, int remotePort, Peer peer) implements PortState {
        @Override
        public int status() {
            return 2;
        }
    }

    record BoundVirq(int virq) implements PortState {
        @Override
        public int status() {
            return 4;
        }
    }

    record BoundIpi() implements PortState {
        @Override
        public int status() {
            return 5;
        }
    }
}
