package org.xenolith.toolstack.migration;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;
import org.xenolith.toolstack.proto.StreamTotals;

/**
 * Writes a stream; the caller keeps the order that {@code docs/migration-stream.md} asks for. Small frames wait for each other until
 * {@link #flush}, as every write wakes the reader. One thread.
 */
public final class StreamWriter {
    private static final int DATA = StreamFormat.FRAME_HEADER_SIZE + StreamFormat.PAGES_HEADER_SIZE;
    private static final int CAPACITY = DATA + StreamFormat.MAX_RUN * StreamFormat.PAGE_SIZE;
    /** What waits at most. */
    private static final int BATCH = 128 << 10;

    private final WritableByteChannel out;
    private final int features;
    private final PageCodec codec = new PageCodec();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer bytes;
    private final byte[] plain;
    private final byte[] packed;
    /** Where the next frame begins; those before it wait. */
    private int start;
    private int sequence;
    private PageEncoding encoding;
    private long pages;
    private long zeroPages;
    private volatile long written;

    /**
     * Writes the header.
     *
     * @param encoding of pages where it makes them smaller; {@link PageEncoding#RAW} for none
     */
    public StreamWriter(WritableByteChannel out, StreamHeader header, PageEncoding encoding) throws IOException {
        this.out = out;
        features = header.features();
        encoding(encoding);
        int most = StreamFormat.MAX_RUN * StreamFormat.PAGE_SIZE;
        bytes = ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
        plain = new byte[features == 0 ? 0 : most];
        packed = new byte[features == 0 ? 0 : codec.bound(most)];
        append(header.encode());
    }

    /** From now on pages are written in this encoding, which the header has announced. */
    public void encoding(PageEncoding next) {
        if (next == PageEncoding.ZERO || (features & next.feature()) != next.feature()) {
            throw new IllegalArgumentException("encoding=" + next + ", features=" + features);
        }
        encoding = next;
    }

    /** Writes a record. */
    public void item(FrameType type, Message message) throws IOException {
        byte[] body = message.toByteArray();
        if (body.length > StreamFormat.MAX_BODY) {
            throw new IOException(type + " takes " + body.length + " bytes, at most " + StreamFormat.MAX_BODY);
        }
        begin(type, body.length);
        crc.update(body);
        bytes.putInt(start + StreamFormat.CRC_OFFSET, (int) crc.getValue());
        advance(StreamFormat.FRAME_HEADER_SIZE);
        append(ByteBuffer.wrap(body));
    }

    /** Where the bytes of the next run of pages are put, from 0 on. @param count 1..{@link #maxRun} */
    public ByteBuffer run(int count) throws IOException {
        require(DATA + count * StreamFormat.PAGE_SIZE);
        return bytes.slice(start + DATA, count * StreamFormat.PAGE_SIZE);
    }

    /**
     * Writes the run of pages that is in what {@link #run} gave for so many.
     */
    public void pages(long firstGfn, int count) throws IOException {
        int length = count * StreamFormat.PAGE_SIZE;
        int size = encoding == PageEncoding.RAW ? length : pack(length);
        run(firstGfn, count, size < length ? encoding : PageEncoding.RAW, size);
        pages += count;
    }

    /** Packs the run where that makes it smaller; how long it is then. */
    private int pack(int length) {
        bytes.get(start + DATA, plain, 0, length);
        int size = codec.pack(encoding, plain, length, packed, 0);
        if (size >= length) {
            return length;
        }
        bytes.put(start + DATA, packed, 0, size);
        return size;
    }

    /** Tells that a run of pages is zero, where the reader may have other data. */
    public void zero(long firstGfn, int count) throws IOException {
        run(firstGfn, count, PageEncoding.ZERO, 0);
        zeroPages += count;
    }

    private void run(long firstGfn, int count, PageEncoding used, int size) throws IOException {
        begin(FrameType.PAGES, StreamFormat.PAGES_HEADER_SIZE + size);
        int body = start + StreamFormat.FRAME_HEADER_SIZE;
        bytes.putLong(body, firstGfn)
                .putInt(body + StreamFormat.COUNT_OFFSET, count)
                .putInt(body + StreamFormat.ENCODING_OFFSET, used.code());
        sum(body, StreamFormat.PAGES_HEADER_SIZE + size);
        bytes.putInt(start + StreamFormat.CRC_OFFSET, (int) crc.getValue());
        advance(DATA + size);
    }

    /** Begins a frame where there is room for its header, and for a run that is there already. */
    private void begin(FrameType type, int length) throws IOException {
        require(type == FrameType.PAGES ? DATA : StreamFormat.FRAME_HEADER_SIZE);
        bytes.putInt(start, type.code()).putInt(start + StreamFormat.LENGTH_OFFSET, length)
                .putInt(start + StreamFormat.SEQUENCE_OFFSET, sequence++);
        crc.reset();
        sum(start, StreamFormat.CRC_OFFSET);
    }

    private void sum(int from, int length) {
        crc.update(bytes.slice(from, length));
    }

    private void require(int room) throws IOException {
        if (room > CAPACITY - start) {
            flush();
        }
    }

    private void append(ByteBuffer more) throws IOException {
        while (more.hasRemaining()) {
            int step = Math.min(more.remaining(), CAPACITY - start);
            bytes.put(start, more, more.position(), step);
            more.position(more.position() + step);
            advance(step);
        }
    }

    private void advance(int length) throws IOException {
        start += length;
        written = written + length;
        if (start >= BATCH) {
            flush();
        }
    }

    /** Writes out what waits. */
    public void flush() throws IOException {
        for (ByteBuffer all = bytes.duplicate().limit(start); all.hasRemaining(); ) {
            out.write(all);
        }
        start = 0;
    }

    /** Writes the last frame, and everything out. */
    public void end() throws IOException {
        item(FrameType.END, StreamTotals.newBuilder().setFrames(sequence).setPages(pages).setZeroPages(zeroPages).build());
        flush();
    }

    /** Most pages of one run with data. */
    public static int maxRun() {
        return StreamFormat.MAX_RUN;
    }

    /** Bytes written so far, those that wait included. From any thread. */
    public long written() {
        return written;
    }

    /** Pages written with data so far. */
    public long pagesWritten() {
        return pages;
    }
}
