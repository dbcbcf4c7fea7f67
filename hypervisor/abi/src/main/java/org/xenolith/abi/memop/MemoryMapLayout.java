package org.xenolith.abi.memop;

/**
 * {@code struct xen_memory_map} ({@code xen/include/public/memory.h}). Argument of XENMEM_memory_map; the buffer takes e820 entries of 20 bytes (address 0, size 8, type 16).
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   nr_entries
 *       8       4   buffer
 *      16       8   (size)
 * </pre>
 */
public final class MemoryMapLayout {
    public static final int SIZE_64 = 16;
    public static final int SIZE_32 = 8;
    public static final int NR_ENTRIES = 0;
    public static final int BUFFER_64 = 8;
    public static final int BUFFER_32 = 4;

    private MemoryMapLayout() {
    }
}
