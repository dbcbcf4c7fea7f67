package org.xenolith.abi.version;

/**
 * {@code struct xen_feature_info} ({@code xen/include/public/version.h}). Argument of XENVER_get_features.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | submap_idx               |
 *   |    4 | submap                   |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class FeatureInfoLayout {
    public static final int SIZE = 8;
    public static final int SUBMAP_IDX = 0;
    public static final int SUBMAP = 4;

    private FeatureInfoLayout() {
    }
}
