package org.xenolith.toolstack.vmm;

import java.nio.ByteBuffer;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.memory.HostPages;
import org.xenolith.linux.MemFd;
import org.xenolith.linux.Mmap;
import org.xenolith.toolstack.migration.ResidentMemory;

/**
 * A domain's memory out of the one memfd that the control domain made and keeps a duplicate of: mapped once, handed
 * out from the start on, never taken back while the domain lives.
 */
final class MemfdPages implements HostPages, ResidentMemory, AutoCloseable {
    private final MemFd memory;
    private final Mmap mapping;
    private long used;

    /** Takes ownership of the memfd. */
    MemfdPages(MemFd memory) {
        this.memory = memory;
        mapping = Mmap.shared(memory, 0, memory.size(), true);
        mapping.excludeFromDumps();
        mapping.adviseHugePages();
    }

    @Override
    public synchronized long allocate(long bytes) {
        if (bytes > mapping.length() - used) {
            throw new EngineException("the domain asks for " + bytes + " bytes more than the "
                    + mapping.length() + " its memory file holds; lower max_grant_frames");
        }
        long address = mapping.address() + used;
        used += bytes;
        return address;
    }

    @Override
    public void discard(long host, long bytes) {
        memory.punchHole(host - mapping.address(), bytes);
    }

    @Override
    public long nextData(long host, long end) {
        return Math.min(end, mapping.address() + memory.nextData(host - mapping.address()));
    }

    @Override
    public long nextHole(long host, long end) {
        return Math.min(end, mapping.address() + memory.nextHole(host - mapping.address()));
    }

    @Override
    public void fill(long host, ByteBuffer from, int position, int length) {
        if (from.isDirect()) {
            memory.write(host - mapping.address(), from, position, length);
        } else {
            RawMemory.write(host, from, position, length);
        }
    }

    /** Bytes of guest memory that occupy the host's now. */
    long resident() {
        return memory.resident();
    }

    @Override
    public void close() {
        mapping.close();
        memory.close();
    }
}
