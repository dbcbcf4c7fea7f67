package org.xenolith.abi.io;

/**
 * Block requests and responses ({@code io/blkif.h}). The front end's ABI decides where 64-bit fields stand: i386 aligns
 * them to 4 bytes, x86-64 to 8. Offsets that both share are constants, the others are components.
 *
 * <pre>
 *   request   | op | nr_segments | handle | id | sector_number | seg[11] {gref, first_sect, last_sect} |
 *   discard   | op | flag        | handle | id | sector_number | nr_sectors |
 *   indirect  | op | indirect_op | nr_segments | id | sector_number | handle | indirect_grefs[8] |
 *   response  | id | op | status |
 * </pre>
 *
 * @param protocol       value of the front end's {@code protocol} node ({@code io/protocols.h})
 * @param id             offset of {@code id} in every kind of request
 * @param sector         offset of {@code sector_number} in every kind of request
 * @param segments       offset of {@code seg}
 * @param discardSectors offset of {@code nr_sectors}
 * @param indirectGrefs  offset of {@code indirect_grefs}
 * @param slotSize       bytes of one ring slot
 * @param responseSize   bytes of a response
 */
public record BlkifLayout(String protocol, int id, int sector, int segments, int discardSectors, int indirectGrefs,
                          int slotSize, int responseSize) {
    public static final BlkifLayout X86_64 = new BlkifLayout("x86_64-abi", 8, 16, 24, 24, 28, 112, 16);
    public static final BlkifLayout X86_32 = new BlkifLayout("x86_32-abi", 4, 12, 20, 20, 24, 108, 12);

    public static final int OPERATION = 0;
    public static final int NR_SEGMENTS = 1;
    public static final int DISCARD_FLAG = 1;
    public static final int INDIRECT_OP = 1;
    public static final int INDIRECT_NR_SEGMENTS = 2;

    public static final int SEGMENT_SIZE = 8;
    public static final int SEGMENT_GREF = 0;
    public static final int SEGMENT_FIRST = 4;
    public static final int SEGMENT_LAST = 5;

    public static final int RSP_ID = 0;
    public static final int RSP_OPERATION = 8;
    public static final int RSP_STATUS = 10;

    public static final int OP_READ = 0;
    public static final int OP_WRITE = 1;
    public static final int OP_WRITE_BARRIER = 2;
    public static final int OP_FLUSH_DISKCACHE = 3;
    public static final int OP_DISCARD = 5;
    public static final int OP_INDIRECT = 6;

    public static final int STATUS_OKAY = 0;
    public static final int STATUS_ERROR = -1;
    public static final int STATUS_EOPNOTSUPP = -2;

    public static final int MAX_SEGMENTS = 11;
    public static final int MAX_INDIRECT_PAGES = 8;
    public static final int SEGMENTS_PER_PAGE = 512;

    public static final int VDISK_CDROM = 1;
    public static final int VDISK_REMOVABLE = 2;
    public static final int VDISK_READONLY = 4;

    /** The layout a {@code protocol} node names; a missing node means the native one. Null if it is none we know. */
    public static BlkifLayout ofProtocol(String protocol) {
        if (protocol == null || protocol.equals(X86_64.protocol)) {
            return X86_64;
        }
        return protocol.equals(X86_32.protocol) ? X86_32 : null;
    }
}
