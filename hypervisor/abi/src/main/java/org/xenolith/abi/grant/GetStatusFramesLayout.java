package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_get_status_frames} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_get_status_frames.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   nr_frames
 *       4       4   dom
 *       6       6   status
 *       8       8   frame_list
 *      16      12   (size)
 * </pre>
 */
public final class GetStatusFramesLayout {
    public static final int SIZE_64 = 16;
    public static final int SIZE_32 = 12;
    public static final int NR_FRAMES = 0;
    public static final int DOM = 4;
    public static final int STATUS = 6;
    public static final int FRAME_LIST = 8;

    private GetStatusFramesLayout() {
    }
}
