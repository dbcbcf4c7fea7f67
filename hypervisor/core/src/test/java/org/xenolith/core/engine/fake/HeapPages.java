package org.xenolith.core.engine.fake;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.memory.HostPages;

/** Host pages from the C heap, freed together. */
public final class HeapPages implements HostPages, AutoCloseable {
    private final List<Long> blocks = new ArrayList<>();

    @Override
    public synchronized long allocate(long bytes) {
        long block = RawMemory.allocate(bytes);
        blocks.add(block);
        return block;
    }

    @Override
    public void discard(long host, long bytes) {
        RawMemory.zero(host, bytes);
    }

    @Override
    public synchronized void close() {
        blocks.forEach(RawMemory::free);
        blocks.clear();
    }
}
