package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_map_grant_ref} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_map_grant_ref.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | host_addr                |
 *   |    8 | flags                    |
 *   |   12 | ref                      |
 *   |   16 | dom                      |
 *   |   18 | status                   |
 *   |   20 | handle                   |
 *   |   24 | dev_bus_addr             |
 *   +------+--------------------------+  size 32
 * </pre>
 */
public final class MapGrantRefLayout {
    public static final int SIZE = 32;
    public static final int HOST_ADDR = 0;
    public static final int FLAGS = 8;
    public static final int REF = 12;
    public static final int DOM = 16;
    public static final int STATUS = 18;
    public static final int HANDLE = 20;
    public static final int DEV_BUS_ADDR = 24;

    private MapGrantRefLayout() {
    }
}
