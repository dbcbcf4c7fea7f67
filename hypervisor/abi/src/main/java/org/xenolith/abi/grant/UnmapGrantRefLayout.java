package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_unmap_grant_ref} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_unmap_grant_ref.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | host_addr                |
 *   |    8 | dev_bus_addr             |
 *   |   16 | handle                   |
 *   |   20 | status                   |
 *   +------+--------------------------+  size 24
 * </pre>
 */
public final class UnmapGrantRefLayout {
    public static final int SIZE = 24;
    public static final int HOST_ADDR = 0;
    public static final int DEV_BUS_ADDR = 8;
    public static final int HANDLE = 16;
    public static final int STATUS = 20;

    private UnmapGrantRefLayout() {
    }
}
