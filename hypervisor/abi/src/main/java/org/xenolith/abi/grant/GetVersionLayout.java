package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_get_version} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_get_version.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | dom                      |
 *   |    4 | version                  |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class GetVersionLayout {
    public static final int SIZE = 8;
    public static final int DOM = 0;
    public static final int VERSION = 4;

    private GetVersionLayout() {
    }
}
