package org.xenolith.pv.net;

/**
 * What a frame leaves to others.
 *
 * @param checksumBlank the transport checksum is not filled in
 * @param gsoType       0, or a {@code GSO_TYPE} of {@link org.xenolith.abi.io.NetifLayout}
 * @param gsoSize       payload bytes of each segment
 */
public record NetOffload(boolean checksumBlank, int gsoType, int gsoSize) {
    public static final NetOffload NONE = new NetOffload(false, 0, 0);
}
