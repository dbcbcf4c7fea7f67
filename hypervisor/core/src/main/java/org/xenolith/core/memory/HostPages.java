package org.xenolith.core.memory;

/** Where guest RAM and the hypervisor's own shared pages come from; handed in by the domain process. */
public interface HostPages {
    /**
     * Allocates zeroed, page-aligned memory of this process that lives as long as the domain.
     *
     * @param bytes a positive multiple of the page size
     * @return its process address
     */
    long allocate(long bytes);

    /** Gives the memory of a range back to the host; it reads as zeroes afterwards and stays mapped. */
    void discard(long host, long bytes);
}
