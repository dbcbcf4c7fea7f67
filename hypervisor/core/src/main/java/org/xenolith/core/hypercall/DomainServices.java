package org.xenolith.core.hypercall;

import java.util.List;
import org.xenolith.core.builder.GuestLayout;

/** What hypercalls ask of the domain as a whole. Any vCPU thread. */
public interface DomainServices {
    /** The domain's UUID as 16 bytes (XENVER_guest_handle). */
    byte[] handle();

    /** System time in nanoseconds. */
    long systemTime();

    List<GuestLayout.Range> memoryMap();

    /** Places shared_info at a guest frame. */
    void placeSharedInfo(long gfn);

    /** Fixes the layout of shared structures to the caller's mode. */
    void latchLongMode(boolean longMode);

    /** An HVM parameter's value. */
    long hvmParam(int index);

    void hvmParam(int index, long value);

    /** The guest stops itself by a call of {@code vcpu}; {@code reason} is a SHUTDOWN_* code. The vCPU does not run on. */
    void shutdown(int vcpu, int reason);

    /** The reason to report if the guest shuts down without giving one; does not stop it. */
    void shutdownCode(int reason);

    /** A line of text for the hypervisor's log; the implementation limits the rate. */
    void consoleWrite(byte[] text, int length);
}
