package org.xenolith.toolstack.vmm;

import java.io.IOException;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.toolstack.migration.BlockLog;
import org.xenolith.toolstack.migration.DiskSource;

/** A disk of a domain that leaves with its disks, read through the page cache beside its back end. One thread reads. */
final class MirroredDisk implements DiskSource {
    private static final int STAGE = 256 << 10;

    private final int devid;
    private final BlockFile file;
    private final BlockLog log;
    private final long size;
    private final NativeBuffer stage = new NativeBuffer(STAGE);
    private final IoVec run = new IoVec(1);

    /** @param log where the back end marks what it writes */
    MirroredDisk(int devid, BlockFile file, long size, BlockLog log) {
        this.devid = devid;
        this.file = file;
        this.size = size;
        this.log = log;
    }

    @Override
    public int devid() {
        return devid;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public BlockLog log() {
        return log;
    }

    @Override
    public long nextData(long from) throws IOException {
        try {
            return file.nextData(from);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public long nextHole(long from) throws IOException {
        try {
            return file.nextHole(from);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void read(long offset, byte[] into, int length) throws IOException {
        try {
            for (int done = 0; done < length; ) {
                int step = Math.min(STAGE, length - done);
                run.clear();
                run.add(stage.address(), step);
                long got = file.read(run, offset + done);
                if (got != step) {
                    throw new IOException("disk " + devid + " ends at " + (offset + done + got) + ": it was cut while in use");
                }
                stage.bytes().get(0, into, done, step);
                done += step;
            }
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
