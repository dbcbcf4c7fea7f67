package org.xenolith.abi.grant;

/**
 * {@code struct gnttab_copy} ({@code xen/include/public/grant_table.h}). Argument of GNTTABOP_copy.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   source.u
 *       8       4   source.domid
 *      10       6   source.offset
 *      16       8   dest.u
 *      24      12   dest.domid
 *      26      14   dest.offset
 *      32      16   len
 *      34      18   flags
 *      36      20   status
 *      40      24   (size)
 * </pre>
 */
public final class CopyLayout {
    public static final int SIZE_64 = 40;
    public static final int SIZE_32 = 24;
    public static final int SOURCE_U = 0;
    public static final int SOURCE_DOMID_64 = 8;
    public static final int SOURCE_DOMID_32 = 4;
    public static final int SOURCE_OFFSET_64 = 10;
    public static final int SOURCE_OFFSET_32 = 6;
    public static final int DEST_U_64 = 16;
    public static final int DEST_U_32 = 8;
    public static final int DEST_DOMID_64 = 24;
    public static final int DEST_DOMID_32 = 12;
    public static final int DEST_OFFSET_64 = 26;
    public static final int DEST_OFFSET_32 = 14;
    public static final int LEN_64 = 32;
    public static final int LEN_32 = 16;
    public static final int FLAGS_64 = 34;
    public static final int FLAGS_32 = 18;
    public static final int STATUS_64 = 36;
    public static final int STATUS_32 = 20;

    private CopyLayout() {
    }
}
