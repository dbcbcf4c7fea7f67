package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Path;
import org.xenolith.xenstore.tree.Node;

/** What the control domain asks of its xenstored beyond reads and writes: domains coming and going. */
interface StoreGate {
    /** Connects xenstored to a domain process: the guest's own connection, and that of its back ends. */
    void connect(int domid, Path socket) throws IOException;

    /** Makes the guest's own connection anew, after its ring came to rest. */
    void reconnectGuest(int domid, Path socket) throws IOException;

    /** Makes the domain known to the store and fires {@code @introduceDomain}. */
    void introduce(int domid, long gfn, int port);

    /** The whole tree at one moment, in one turn of the store however much of it is wanted. */
    Node tree();

    /** Forgets the domain, drops what it still owns and fires {@code @releaseDomain}. */
    void release(int domid);
}
