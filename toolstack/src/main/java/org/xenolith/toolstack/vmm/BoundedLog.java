package org.xenolith.toolstack.vmm;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A log file that starts over when it has become too long, and says so: whatever a guest makes its process complain
 * about, the disk does not fill. Written to by a print stream, which keeps threads apart.
 */
final class BoundedLog extends OutputStream {
    private static final byte[] STARTED_OVER = "(what was here has been dropped: this log is bounded)\n".getBytes(StandardCharsets.US_ASCII);

    private final FileOutputStream file;
    private final long limit;
    private long length;

    /**
     * @param file  open for appending; something else than a regular file is never cut
     * @param limit bytes that it may hold
     */
    BoundedLog(FileOutputStream file, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        length = file.getChannel().size();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (length + count > limit) {
            file.getChannel().truncate(0);
            file.write(STARTED_OVER);
            length = STARTED_OVER.length;
        }
        file.write(bytes, offset, count);
        length += count;
    }
}
