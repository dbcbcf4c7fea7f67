package org.xenolith.toolstack.migration;

import java.nio.ByteBuffer;
import org.xenolith.abi.memory.RawMemory;

/** How a domain's memory is backed by host pages: so that holes are not even read, and are filled at the least cost. */
public interface ResidentMemory {
    /** The first address of {@code [host, end)} that may hold data, or {@code end}. Both are process addresses. */
    long nextData(long host, long end);

    /** The first address of {@code [host, end)} that holds no data, or {@code end}; {@code host} holds data. */
    long nextHole(long host, long end);

    /** Stores bytes of a buffer, whose position stays, at a process address. */
    default void fill(long host, ByteBuffer from, int position, int length) {
        RawMemory.write(host, from, position, length);
    }

    /** Where nothing is known: everything may hold data. */
    ResidentMemory ALL = new ResidentMemory() {
        @Override
        public long nextData(long host, long end) {
            return host;
        }

        @Override
        public long nextHole(long host, long end) {
            return end;
        }
    };
}
