package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DomainEnded;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.WaitForDomain;
import org.xenolith.toolstack.rpc.client.ControlException;

/**
 * Waits for a domain's end.
 *
 * @param control answers for the domain
 */
record DomainWait(ControlDomain control) {
    /** {@link ControlException#code()} for a domain that is not there. */
    static final String NO_SUCH_DOMAIN = "no-such-domain";

    /** Returns when the domain has come to its end, with a line that says which. */
    String await(int domid, WaitForDomain.Until until) {
        try {
            DomainEnded ended = control.call(Request.newBuilder().setWait(
                    WaitForDomain.newBuilder().setDomain(Integer.toString(domid)).setUntil(until))).getEnded();
            return ended.getReason() == ShutdownReason.NO_REASON ? destroyed(domid)
                    : "Domain " + domid + " has been shut down, reason code " + ended.getReasonValue();
        } catch (ControlException e) {
            if (e.code().equals(NO_SUCH_DOMAIN)) {
                return destroyed(domid);
            }
            throw e;
        }
    }

    private static String destroyed(int domid) {
        return "Domain " + domid + " has been destroyed";
    }
}
