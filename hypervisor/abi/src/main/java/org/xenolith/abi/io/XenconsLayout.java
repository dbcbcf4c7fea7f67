package org.xenolith.abi.io;

/**
 * The console page ({@code struct xencons_interface}, {@code io/console.h}). Input is what the guest reads.
 *
 * <pre>
 *   0            1024            3072      3076      3080       3084
 *   +------------+---------------+---------+---------+----------+----------+
 *   | in[1024]   | out[2048]     | in_cons | in_prod | out_cons | out_prod |
 *   +------------+---------------+---------+---------+----------+----------+
 * </pre>
 */
public final class XenconsLayout {
    public static final int IN = 0;
    public static final int IN_SIZE = 1024;
    public static final int OUT = 1024;
    public static final int OUT_SIZE = 2048;
    public static final int IN_CONS = 3072;
    public static final int IN_PROD = 3076;
    public static final int OUT_CONS = 3080;
    public static final int OUT_PROD = 3084;
    public static final int SIZE = 3088;

    private XenconsLayout() {
    }
}
