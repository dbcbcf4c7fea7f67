package org.xenolith.core.domain;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.memory.PhysMap;

/**
 * @param domid the domain's number
 * @param uuid its handle, which XENVER_guest_handle shows
 * @param vcpus vCPUs that may exist, 1..128
 * @param memoryBytes RAM, a positive multiple of the page size
 * @param maxGrantFrames 1..65536
 * @param maxEventChannels largest port, 1..131071
 * @param fifoEvents whether the guest may switch to the FIFO event ABI
 */
public record DomainConfig(DomId domid, UUID uuid, int vcpus, long memoryBytes, int maxGrantFrames, int maxEventChannels,
        boolean fifoEvents) {
    private static final int MAX_GRANT_FRAMES = 65536;

    public DomainConfig {
        if (vcpus < 1 || vcpus > 128 || memoryBytes <= 0 || memoryBytes % GuestMemory.PAGE_SIZE != 0 || maxGrantFrames < 1
                || maxGrantFrames > MAX_GRANT_FRAMES) {
            throw new IllegalArgumentException("vcpus=" + vcpus + ", memoryBytes=" + memoryBytes + ", maxGrantFrames="
                    + maxGrantFrames);
        }
    }

    /** With Xen's defaults: 64 grant frames, 1023 ports, 2-level events. */
    public static DomainConfig of(DomId domid, UUID uuid, int vcpus, long memoryBytes) {
        return new DomainConfig(domid, uuid, vcpus, memoryBytes, 64, 1023, false);
    }

    /** Bytes of host memory that {@code HostPages} must be able to give this domain at most. */
    public long hostBytes() {
        return PhysMap.hostBytes(new GuestLayout(memoryBytes), 1L + vcpus + maxGrantFrames);
    }

    byte[] handle() {
        return ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    }
}
