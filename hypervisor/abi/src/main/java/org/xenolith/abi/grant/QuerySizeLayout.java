package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_query_size} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_query_size.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | dom                      |
 *   |    4 | nr_frames                |
 *   |    8 | max_nr_frames            |
 *   |   12 | status                   |
 *   +------+--------------------------+  size 16
 * </pre>
 */
public final class QuerySizeLayout {
    public static final int SIZE = 16;
    public static final int DOM = 0;
    public static final int NR_FRAMES = 4;
    public static final int MAX_NR_FRAMES = 8;
    public static final int STATUS = 12;

    private QuerySizeLayout() {
    }
}
