package org.xenolith.abi.grant;

/**
 * {@code struct grant_entry_v1} ({@code xen/include/public/grant_table.h}). One entry of a version 1 grant table. Flags and domid are swapped as one aligned 32-bit word.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | flags                    |
 *   |    2 | domid                    |
 *   |    4 | frame                    |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class GrantEntryV1Layout {
    public static final int SIZE = 8;
    public static final int FLAGS = 0;
    public static final int DOMID = 2;
    public static final int FRAME = 4;

    private GrantEntryV1Layout() {
    }
}
