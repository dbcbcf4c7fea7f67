package org.xenolith.toolstack.vmm;

import java.io.IOException;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Errno;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.toolstack.migration.DiskTarget;
import org.xenolith.toolstack.proto.DiskConfig;

/** A disk of a domain that comes with its disks. One thread. */
final class ArrivingDisk implements DiskTarget, AutoCloseable {
    private static final int STAGE = 256 << 10;

    private final DiskConfig disk;
    private final BlockFile file;
    private final long size;
    private final NativeBuffer stage = new NativeBuffer(STAGE);
    private final NativeBuffer zeroes = new NativeBuffer(STAGE);
    private final IoVec run = new IoVec(1);

    /** Takes ownership of the file. */
    ArrivingDisk(DiskConfig disk, BlockFile file) {
        this.disk = disk;
        this.file = file;
        this.size = file.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void write(long offset, byte[] data, int at, int length) throws IOException {
        try {
            for (int done = 0; done < length; ) {
                int step = Math.min(STAGE, length - done);
                stage.bytes().put(0, data, at + done, step);
                write(stage, offset + done, step);
                done += step;
            }
        } catch (LinuxException e) {
            throw failure(e);
        }
    }

    private void write(NativeBuffer from, long offset, int length) {
        run.clear();
        run.add(from.address(), length);
        file.write(run, offset);
    }

    @Override
    public void zero(long offset, long length) throws IOException {
        try {
            if (file.isBlockDevice() ? file.zero(offset, length) : file.discard(offset, length)) {
                return;
            }
            for (long done = 0; done < length; ) {
                int step = (int) Math.min(STAGE, length - done);
                write(zeroes, offset + done, step);
                done += step;
            }
        } catch (LinuxException e) {
            throw failure(e);
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            file.sync();
        } catch (LinuxException e) {
            throw failure(e);
        }
    }

    private IOException failure(LinuxException e) {
        String what = "the receiver's disk " + disk.getVdev() + " (" + disk.getTarget() + ") ";
        return new IOException(what + (e.errno() == Errno.ENOSPC ? "has no room left: make some, or name another place with --disk"
                : "cannot be written: " + e.getMessage()), e);
    }

    @Override
    public void close() {
        file.close();
        stage.close();
        zeroes.close();
    }
}
