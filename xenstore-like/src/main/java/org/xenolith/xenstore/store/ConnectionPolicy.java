package org.xenolith.xenstore.store;

import java.util.List;

/**
 * What a connection may do, fixed by whoever accepted it; nothing a client sends changes it.
 *
 * @param domid      the domain it speaks for, 0..32751
 * @param privileged whether permissions and quotas do not apply
 * @param writable   if not empty, the only places a privileged connection may change: paths, in which {@code *} stands
 *                   for one component; such a connection manages no domains
 * @param sessions   whether it may open a session that outlives it (see docs/xenstore.md)
 */
public record ConnectionPolicy(int domid, boolean privileged, List<String> writable, boolean sessions) {
    public ConnectionPolicy {
        if (domid < 0 || domid > 0x7fef) {
            throw new IllegalArgumentException("domid=" + domid + ", allowed 0.." + 0x7fef);
        }
        writable = List.copyOf(writable);
        if (!privileged && !writable.isEmpty()) {
            throw new IllegalArgumentException("only a privileged connection can be confined");
        }
    }

    /** The control domain: may do everything. */
    public static ConnectionPolicy control() {
        return new ConnectionPolicy(0, true, List.of(), true);
    }

    /** A guest, with its own rights. For the domain process's forwarding connection. */
    public static ConnectionPolicy guest(int domid) {
        return new ConnectionPolicy(domid, false, List.of(), true);
    }

    /** A guest on a plain socket, which may open no session. */
    public static ConnectionPolicy guestSocket(int domid) {
        return new ConnectionPolicy(domid, false, List.of(), false);
    }

    /**
     * The back ends of one domain: reads everything as the control domain, writes only below
     * {@code /local/domain/0/backend/*}{@code /N}.
     */
    public static ConnectionPolicy backend(int domid) {
        return new ConnectionPolicy(0, true, List.of("/local/domain/0/backend/*/" + domid), true);
    }
}
