package org.xenolith.toolstack.vmm;

import java.util.List;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.Mmap;

/**
 * A guest's console in files of at most 1 MiB: guest-NAME.log and its three predecessors. The files are open from the
 * start, so that rotation copies content and needs no right to name a file. One thread.
 */
final class ConsoleLog implements AutoCloseable {
    static final int LIMIT = 1 << 20;
    private static final int CHUNK = 64 << 10;

    private final List<BlockFile> files;
    private final Mmap buffer = Mmap.anonymous(CHUNK);
    private final IoVec vector = new IoVec(1);
    private long size;

    /** @param files newest first; owned from now on */
    ConsoleLog(List<BlockFile> files) {
        this.files = List.copyOf(files);
        size = files.get(0).size();
    }

    /** Appends; rotates first where the newest file would pass its limit. */
    void append(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(CHUNK, length - done);
            if (size + step > LIMIT) {
                rotate();
            }
            RawMemory.write(buffer.address(), bytes, offset + done, step);
            transfer(files.get(0), step, size);
            size += step;
            done += step;
        }
    }

    private void rotate() {
        for (int older = files.size() - 1; older > 0; older--) {
            copy(files.get(older - 1), files.get(older));
        }
        files.get(0).truncate(0);
        size = 0;
    }

    private void copy(BlockFile from, BlockFile to) {
        to.truncate(0);
        long length = from.size();
        for (long at = 0; at < length; ) {
            int step = (int) Math.min(CHUNK, length - at);
            vector.clear();
            vector.add(buffer.address(), step);
            int got = (int) from.read(vector, at);
            if (got == 0) {
                return;
            }
            transfer(to, got, at);
            at += got;
        }
    }

    private void transfer(BlockFile file, int length, long at) {
        vector.clear();
        vector.add(buffer.address(), length);
        file.write(vector, at);
    }

    @Override
    public void close() {
        files.forEach(BlockFile::close);
        buffer.close();
    }
}
