package org.xenolith.toolstack.vmm;

import java.io.IOException;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.LinuxException;
import org.xenolith.pv.blk.BlockImage;
import org.xenolith.toolstack.migration.BlockLog;

/**
 * A raw file or a block device as a disk: the kernel moves data between it and the guest's pages (preadv, pwritev).
 */
final class RawFileImage implements BlockImage {
    private static final int FILE_DISCARD = 4096;
    private static final int MAX_RUNS = 1024;

    private final BlockFile file;
    private final boolean readOnly;
    private final long size;
    private final int sectorSize;
    private final ThreadLocal<IoVec> vectors = ThreadLocal.withInitial(() -> new IoVec(MAX_RUNS));
    private volatile boolean discards = true;
    private volatile BlockLog log;

    /** Takes ownership of the file. */
    RawFileImage(BlockFile file, boolean readOnly) {
        this.file = file;
        this.readOnly = readOnly;
        sectorSize = file.sectorSize();
        size = file.size() / sectorSize * sectorSize;
    }

    /** The disk as it is sent elsewhere: from now on all writes are marked. */
    MirroredDisk mirrored(int devid) {
        BlockLog fresh = new BlockLog(size);
        log = fresh;
        return new MirroredDisk(devid, file, size, fresh);
    }

    /** Ends {@link #mirrored}. */
    void alone() {
        log = null;
    }

    /** A write that may have changed something is over. */
    private void mark(long offset, long length) {
        BlockLog present = log;
        if (present != null) {
            present.mark(offset, length);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int sectorSize() {
        return sectorSize;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public int discardGranularity() {
        return discards ? Math.max(sectorSize, FILE_DISCARD) : 0;
    }

    @Override
    public void readv(IoVector target, long offset) throws IOException {
        try {
            long got = file.read(runs(target), offset);
            if (got != target.total()) {
                throw new IOException("the image ends " + (target.total() - got) + " bytes short of offset "
                        + (offset + target.total()) + ": it was cut while in use");
            }
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void writev(IoVector source, long offset) throws IOException {
        long length = source.total();
        try {
            file.write(runs(source), offset);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            mark(offset, length);
        }
    }

    private IoVec runs(IoVector list) {
        return NativeRuns.fill(vectors.get(), list);
    }

    @Override
    public void flush() throws IOException {
        try {
            file.sync();
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        try {
            if (!file.discard(offset, length)) {
                discards = false;
                throw new IOException("the storage cannot discard");
            }
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            mark(offset, length);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
