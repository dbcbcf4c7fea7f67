package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.toolstack.proto.StreamDigest;

/**
 * Checksums of all of a domain's pages, by which a receiver can tell that it holds every byte as the source does. The
 * domain stands still.
 */
public final class MemoryDigest {
    /** Pages of one record. */
    private static final int MOST = 1 << 18;

    private final MemoryPages memory;
    private final ByteBuffer page = ByteBuffer.allocateDirect(GuestMemory.PAGE_SIZE);
    private final CRC32C crc = new CRC32C();

    public MemoryDigest(MemoryPages memory) {
        this.memory = memory;
    }

    /** Writes the checksums of all pages. */
    public void write(StreamWriter out) throws IOException {
        BitSet all = memory.all();
        for (int first = all.nextSetBit(0); first >= 0; ) {
            int end = Math.min(first + MOST, all.nextClearBit(first));
            StreamDigest.Builder digest = StreamDigest.newBuilder().setFirstGfn(first);
            for (int gfn = first; gfn < end; gfn++) {
                digest.addCrc(of(gfn));
            }
            out.item(FrameType.DIGEST, digest.build());
            first = all.nextSetBit(end);
        }
    }

    private int of(int gfn) {
        memory.read(gfn, 1, page);
        crc.reset();
        crc.update(page.clear());
        return (int) crc.getValue();
    }

    /** Refuses memory that is not what the record says, naming the first pages that differ. */
    public void check(StreamFrame.Item item) throws StreamException {
        StreamDigest digest = item.parse(StreamDigest.parser());
        BitSet all = memory.all();
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < digest.getCrcCount(); i++) {
            long gfn = digest.getFirstGfn() + i;
            if (gfn < 0 || gfn > Integer.MAX_VALUE || !all.get((int) gfn)) {
                throw new StreamException(item.offset(), "a checksum of gfn=0x" + Long.toHexString(gfn) + ", which the domain has not");
            }
            if (of((int) gfn) != digest.getCrc(i)) {
                count++;
                if (wrong.size() < 8) {
                    wrong.add("0x" + Long.toHexString(gfn));
                }
            }
        }
        if (count > 0) {
            throw new StreamException(item.offset(), count + " pages are not what the source has, gfn " + String.join(" ", wrong));
        }
    }
}
