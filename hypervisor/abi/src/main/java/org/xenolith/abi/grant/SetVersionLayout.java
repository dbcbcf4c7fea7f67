package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_set_version} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_set_version.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | version                  |
 *   +------+--------------------------+  size 4
 * </pre>
 */
public final class SetVersionLayout {
    public static final int SIZE = 4;
    public static final int VERSION = 0;

    private SetVersionLayout() {
    }
}
