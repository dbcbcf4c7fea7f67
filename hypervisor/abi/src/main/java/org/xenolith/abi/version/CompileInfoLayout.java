package org.xenolith.abi.version;

/**
 * {@code struct xen_compile_info} ({@code xen/include/public/version.h}). Result of XENVER_compile_info: four NUL-terminated strings.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | compiler                 |
 *   |   64 | compile_by               |
 *   |   80 | compile_domain           |
 *   |  112 | compile_date             |
 *   +------+--------------------------+  size 144
 * </pre>
 */
public final class CompileInfoLayout {
    public static final int SIZE = 144;
    public static final int COMPILER = 0;
    public static final int COMPILE_BY = 64;
    public static final int COMPILE_DOMAIN = 80;
    public static final int COMPILE_DATE = 112;

    private CompileInfoLayout() {
    }
}
