package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_setup_table} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_setup_table.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   dom
 *       4       4   nr_frames
 *       8       8   status
 *      16      12   frame_list
 *      24      16   (size)
 * </pre>
 */
public final class SetupTableLayout {
    public static final int SIZE_64 = 24;
    public static final int SIZE_32 = 16;
    public static final int DOM = 0;
    public static final int NR_FRAMES = 4;
    public static final int STATUS = 8;
    public static final int FRAME_LIST_64 = 16;
    public static final int FRAME_LIST_32 = 12;

    private SetupTableLayout() {
    }
}
