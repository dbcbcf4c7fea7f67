package org.xenolith.abi.memop;

/**
 * {@code struct xen_add_to_physmap_batch} ({@code xen/include/public/memory.h}). Argument of XENMEM_add_to_physmap_batch.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   domid
 *       2       2   space
 *       4       4   size
 *       6       6   u.foreign_domid
 *       8       8   idxs
 *      16      12   gpfns
 *      24      16   errs
 *      32      20   (size)
 * </pre>
 */
public final class AddToPhysmapBatchLayout {
    public static final int SIZE_64 = 32;
    public static final int SIZE_32 = 20;
    public static final int DOMID = 0;
    public static final int SPACE = 2;
    public static final int SIZE_FIELD = 4;
    public static final int FOREIGN_DOMID = 6;
    public static final int IDXS = 8;
    public static final int GPFNS_64 = 16;
    public static final int GPFNS_32 = 12;
    public static final int ERRS_64 = 24;
    public static final int ERRS_32 = 16;

    private AddToPhysmapBatchLayout() {
    }
}
