package org.xenolith.core.domain;

import org.xenolith.abi.DomId;
import org.xenolith.abi.hvm.HvmParam;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.memory.PhysMap;
import org.xenolith.core.memory.RamLayout;
import org.xenolith.evtchn.EventChannels;

/**
 * The rings that exist before the guest runs: xenstore (port 1, grant 1) and console (port 2, grant 0), in the special
 * pages 0xfeff8000..0xfeffffff.
 */
public final class SpecialPages {
    /** Frame of the console ring. */
    public static final long CONSOLE_GFN = 0xfefff;
    /** Frame of the xenstore ring. */
    public static final long STORE_GFN = 0xfeffe;
    private static final int CONSOLE_GRANT = 0;
    private static final int STORE_GRANT = 1;
    private static final int PAGES = (int) (RamLayout.SPECIAL_END - RamLayout.SPECIAL_START >> GuestMemory.PAGE_SHIFT);

    private final int storePort;
    private final int consolePort;

    SpecialPages(PhysMap map, EventChannels events, GrantTable grants, HvmParams params) {
        map.addSpecial(RamLayout.SPECIAL_START, (long) PAGES << GuestMemory.PAGE_SHIFT);
        storePort = events.allocUnbound(DomId.DOM0);
        consolePort = events.allocUnbound(DomId.DOM0);
        grants.setReserved(CONSOLE_GRANT, DomId.DOM0, CONSOLE_GFN);
        grants.setReserved(STORE_GRANT, DomId.DOM0, STORE_GFN);
        params.set(HvmParam.STORE_PFN, STORE_GFN);
        params.set(HvmParam.STORE_EVTCHN, storePort);
        params.set(HvmParam.CONSOLE_PFN, CONSOLE_GFN);
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
