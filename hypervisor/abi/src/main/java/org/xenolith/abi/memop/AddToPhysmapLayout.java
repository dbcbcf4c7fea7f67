package org.xenolith.abi.memop;

/**
 * {@code struct xen_add_to_physmap} ({@code xen/include/public/memory.h}). Argument of XENMEM_add_to_physmap.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   domid
 *       2       2   size
 *       4       4   space
 *       8       8   idx
 *      16      12   gpfn
 *      24      16   (size)
 * </pre>
 */
public final class AddToPhysmapLayout {
    public static final int SIZE_64 = 24;
    public static final int SIZE_32 = 16;
    public static final int DOMID = 0;
    public static final int SIZE_FIELD = 2;
    public static final int SPACE = 4;
    public static final int IDX = 8;
    public static final int GPFN_64 = 16;
    public static final int GPFN_32 = 12;

    private AddToPhysmapLayout() {
    }
}
