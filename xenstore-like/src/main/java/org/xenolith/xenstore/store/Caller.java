package org.xenolith.xenstore.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;

/** On whose behalf a request runs. Fixed when the connection was accepted, but for the target (SET_TARGET). */
final class Caller {
    /** No target. */
    static final int NO_TARGET = -1;
    /** The store itself. */
    static final Caller STORE = new Caller(0, true, List.of());

    private final int domid;
    private final boolean privileged;
    private final boolean owner;
    private final List<WritablePrefix> writable;
    private final byte[] home;
    private int target = NO_TARGET;

    Caller(int domid, boolean privileged, List<WritablePrefix> writable) {
        this(domid, privileged, !privileged, writable);
    }

    private Caller(int domid, boolean privileged, boolean owner, List<WritablePrefix> writable) {
        this.domid = domid;
        this.privileged = privileged;
        this.owner = owner;
        this.writable = writable;
        home = ("/local/domain/" + domid + "/").getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes changes again that were allowed when they were made. */
    static Caller replaying(int domid, boolean owner) {
        return new Caller(domid, true, owner, List.of());
    }

    /** Whether nodes it creates belong to it, rather than to their parent's owner. */
    boolean ownsWhatItCreates() {
        return owner;
    }

    int domid() {
        return domid;
    }

    /** Whether permissions and quotas do not apply; a confined caller is privileged within its confinement. */
    boolean privileged() {
        return privileged;
    }

    /** Whether it may manage domains, quotas and the daemon. */
    boolean manages() {
        return privileged && writable.isEmpty();
    }

    /** {@code /local/domain/N/}, what relative paths start with. */
    byte[] home() {
        return home;
    }

    int target() {
        return target;
    }

    void target(int changed) {
        target = changed;
    }

    boolean may(Node node, int access) {
        return (access(node) & access) == access;
    }

    int access(Node node) {
        return privileged ? Permissions.READ | Permissions.WRITE | Permissions.OWNER
                : node.permissions().allowed(domid, target);
    }

    /** Whether its confinement, if it has one, allows changes there. */
    boolean mayChange(XsPath path) {
        if (writable.isEmpty()) {
            return true;
        }
        for (WritablePrefix prefix : writable) {
            if (prefix.covers(path)) {
                return true;
            }
        }
        return false;
    }
}
