package org.xenolith.abi.memop;

/**
 * {@code struct xen_memory_domain} ({@code xen/include/public/memory.h}). Argument of XENMEM_current_reservation, XENMEM_maximum_reservation and XENMEM_maximum_gpfn.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | domid                    |
 *   +------+--------------------------+  size 2
 * </pre>
 */
public final class MemoryDomainLayout {
    public static final int SIZE = 2;
    public static final int DOMID = 0;

    private MemoryDomainLayout() {
    }
}
