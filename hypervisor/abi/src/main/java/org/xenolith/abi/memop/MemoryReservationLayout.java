package org.xenolith.abi.memop;

/**
 * {@code struct xen_memory_reservation} ({@code xen/include/public/memory.h}). Argument of XENMEM_populate_physmap, XENMEM_increase_reservation and XENMEM_decrease_reservation.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   extent_start
 *       8       4   nr_extents
 *      16       8   extent_order
 *      20      12   mem_flags
 *      24      16   domid
 *      32      20   (size)
 * </pre>
 */
public final class MemoryReservationLayout {
    public static final int SIZE_64 = 32;
    public static final int SIZE_32 = 20;
    public static final int EXTENT_START = 0;
    public static final int NR_EXTENTS_64 = 8;
    public static final int NR_EXTENTS_32 = 4;
    public static final int EXTENT_ORDER_64 = 16;
    public static final int EXTENT_ORDER_32 = 8;
    public static final int MEM_FLAGS_64 = 20;
    public static final int MEM_FLAGS_32 = 12;
    public static final int DOMID_64 = 24;
    public static final int DOMID_32 = 16;

    private MemoryReservationLayout() {
    }
}
