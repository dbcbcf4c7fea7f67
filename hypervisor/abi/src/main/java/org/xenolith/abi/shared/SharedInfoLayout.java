package org.xenolith.abi.shared;

/**
 * {@code struct shared_info} ({@code xen/include/public/xen.h}). One page that a domain shares with the hypervisor: events, wall clock and the first 32 vCPUs' {@code vcpu_info}.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   vcpu_info
 *    2048    2048   evtchn_pending
 *    2560    2176   evtchn_mask
 *    3072    2304   wc_version
 *    3076    2308   wc_sec
 *    3080    2312   wc_nsec
 *    3084    2340   xen_wc_sec_hi
 *    3136    2344   (size)
 * </pre>
 */
public final class SharedInfoLayout {
    public static final int SIZE_64 = 3136;
    public static final int SIZE_32 = 2344;
    public static final int VCPU_INFO = 0;
    public static final int EVTCHN_PENDING = 2048;
    public static final int EVTCHN_MASK_64 = 2560;
    public static final int EVTCHN_MASK_32 = 2176;
    public static final int WC_VERSION_64 = 3072;
    public static final int WC_VERSION_32 = 2304;
    public static final int WC_SEC_64 = 3076;
    public static final int WC_SEC_32 = 2308;
    public static final int WC_NSEC_64 = 3080;
    public static final int WC_NSEC_32 = 2312;
    public static final int WC_SEC_HI_64 = 3084;
    public static final int WC_SEC_HI_32 = 2340;

    private SharedInfoLayout() {
    }
}
