package org.xenolith.core.domain;

import org.xenolith.abi.DomId;
import org.xenolith.abi.hvm.HvmParam;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.evtchn.EventChannels;

/**
 * The rings that exist before the guest runs: xenstore (port 1, grant 1) and console (port 2, grant 0), at the frames that
 * {@link GuestLayout} names.
 */
public final class SpecialPages {
    private final int storePort;
    private final int consolePort;

    SpecialPages(EventChannels events, GrantTable grants, HvmParams params) {
        storePort = events.allocUnbound(DomId.DOM0);
        consolePort = events.allocUnbound(DomId.DOM0);
        grants.setReserved(GuestLayout.CONSOLE_GRANT, DomId.DOM0, GuestLayout.CONSOLE_PFN);
        grants.setReserved(GuestLayout.STORE_GRANT, DomId.DOM0, GuestLayout.STORE_PFN);
        params.set(HvmParam.STORE_PFN, GuestLayout.STORE_PFN);
        params.set(HvmParam.STORE_EVTCHN, storePort);
        params.set(HvmParam.CONSOLE_PFN, GuestLayout.CONSOLE_PFN);
        params.set(HvmParam.CONSOLE_EVTCHN, consolePort);
    }

    /** The guest's port of the xenstore ring, waiting for dom0 to bind. */
    public int storePort() {
        return storePort;
    }

    /** The guest's port of the console ring, waiting for dom0 to bind. */
    public int consolePort() {
        return consolePort;
    }
}
