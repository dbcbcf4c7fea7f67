package org.xenolith.abi.memop;

/**
 * {@code struct xen_remove_from_physmap} ({@code xen/include/public/memory.h}). Argument of XENMEM_remove_from_physmap.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   domid
 *       8       4   gpfn
 *      16       8   (size)
 * </pre>
 */
public final class RemoveFromPhysmapLayout {
    public static final int SIZE_64 = 16;
    public static final int SIZE_32 = 8;
    public static final int DOMID = 0;
    public static final int GPFN_64 = 8;
    public static final int GPFN_32 = 4;

    private RemoveFromPhysmapLayout() {
    }
}
