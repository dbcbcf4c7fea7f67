package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.util.Map;
import org.xenolith.toolstack.proto.StreamDisk;

/** Fills disks with what a stream brings. Little is left to be made durable at any moment. One thread. */
public final class DiskArrivals {
    /** As much as may be on its way to the storage. */
    private static final long SYNC_BYTES = 64 << 20;

    private final Map<Integer, ? extends DiskTarget> targets;
    private final PageCodec codec = new PageCodec();
    private final byte[] unpacked = new byte[DiskMirror.CHUNK];
    private long unsynced;

    /** @param targets by devid; empty where no disk is to come */
    public DiskArrivals(Map<Integer, ? extends DiskTarget> targets) {
        this.targets = Map.copyOf(targets);
    }

    void take(StreamFrame.Item item) throws IOException {
        StreamDisk piece = item.parse(StreamDisk.parser());
        if (piece.getSync()) {
            sync();
            return;
        }
        DiskTarget target = targets.get(piece.getDevid());
        long length = piece.getLength();
        if (target == null) {
            throw new StreamException(item.offset(), "disk " + piece.getDevid() + " is not one that comes in");
        }
        if (piece.getOffset() < 0 || length <= 0 || length > target.size() || piece.getOffset() > target.size() - length) {
            throw new StreamException(item.offset(), "offset=" + piece.getOffset() + ", length=" + length
                    + " of a disk of " + target.size() + " bytes");
        }
        if (piece.getEncoding() == PageEncoding.ZERO.code()) {
            target.zero(piece.getOffset(), length);
        } else {
            write(target, piece, item.offset());
        }
    }

    private void write(DiskTarget target, StreamDisk piece, long at) throws IOException {
        byte[] data = piece.getData().toByteArray();
        int length = (int) piece.getLength();
        PageEncoding encoding = PageEncoding.ofCode(piece.getEncoding());
        if (piece.getLength() > DiskMirror.CHUNK || encoding == null || encoding == PageEncoding.RAW && data.length != length) {
            throw new StreamException(at, "a piece of " + piece.getLength() + " bytes in encoding " + piece.getEncoding()
                    + " with " + data.length + " bytes of data");
        }
        if (encoding != PageEncoding.RAW) {
            if (!codec.unpack(encoding, data, 0, data.length, unpacked, length)) {
                throw new StreamException(at, encoding + " data does not unpack to " + length + " bytes");
            }
            data = unpacked;
        }
        target.write(piece.getOffset(), data, 0, length);
        unsynced += length;
        if (unsynced >= SYNC_BYTES) {
            sync();
        }
    }

    /** Returns when everything that has come is durable. */
    void sync() throws IOException {
        for (DiskTarget target : targets.values()) {
            target.sync();
        }
        unsynced = 0;
    }
}
