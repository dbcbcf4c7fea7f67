package org.xenolith.abi.shared;

/**
 * {@code struct multicall_entry} ({@code xen/include/public/xen.h}). One call of a multicall.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   op
 *       8       4   result
 *      16       8   args
 *      64      32   (size)
 * </pre>
 */
public final class MulticallEntryLayout {
    public static final int SIZE_64 = 64;
    public static final int SIZE_32 = 32;
    public static final int OP = 0;
    public static final int RESULT_64 = 8;
    public static final int RESULT_32 = 4;
    public static final int ARGS_64 = 16;
    public static final int ARGS_32 = 8;

    private MulticallEntryLayout() {
    }
}
