package org.xenolith.core.engine;

/**
 * Lets the engine complete {@code EVTCHNOP_send} without leaving the kernel (KVM_XEN_HVM_CONFIG_EVTCHN_SEND). Used
 * with the 2-level ABI only. An operation it refuses (false) is simply served by us.
 */
public interface EventAccelerator {
    /** Sends on {@code port} go to {@code targetPort} of the same domain on {@code vcpu} (IPIs). */
    boolean routeToPort(int port, int targetPort, int vcpu);

    /** Sends on {@code port} signal an eventfd (inter-domain channels to a back end). */
    boolean routeToEventfd(int port, int eventfd);

    /** Ends a route; harmless if there is none. */
    void unroute(int port);

    /** Tells the engine where shared_info and a vCPU's vcpu_info are, and its upcall vector (0: none). */
    void place(long sharedInfoGpa, boolean longMode);

    void placeVcpu(int vcpu, long vcpuInfoGpa, int upcallVector);
}
