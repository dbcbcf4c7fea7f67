package org.xenolith.toolstack.migration;

/** Which of a domain's memory is backed by host pages, so that holes are not even read. */
public interface ResidentMemory {
    /** The first address of {@code [host, end)} that may hold data, or {@code end}. Both are process addresses. */
    long nextData(long host, long end);

    /** The first address of {@code [host, end)} that holds no data, or {@code end}; {@code host} holds data. */
    long nextHole(long host, long end);

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
