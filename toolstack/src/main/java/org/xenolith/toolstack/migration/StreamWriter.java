package org.xenolith.toolstack.migration;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;
import org.xenolith.toolstack.proto.StreamTotals;

/** Writes a stream; the caller keeps the order that {@code docs/migration-stream.md} asks for. One thread. */
public final class StreamWriter {
    private static final int DATA = StreamFormat.FRAME_HEADER_SIZE + StreamFormat.PAGES_HEADER_SIZE;

    private final WritableByteChannel out;
    private final int features;
    private final PageCodec codec = new PageCodec();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer bytes;
    private final ByteBuffer run;
    private final byte[] plain;
    private final byte[] packed;
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
        bytes = ByteBuffer.allocateDirect(DATA + most).order(ByteOrder.LITTLE_ENDIAN);
        run = bytes.slice(DATA, most);
        plain = new byte[features == 0 ? 0 : most];
        packed = new byte[features == 0 ? 0 : codec.bound(most)];
        write(header.encode());
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
        bytes.putInt(StreamFormat.CRC_OFFSET, (int) crc.getValue());
        write(bytes.limit(StreamFormat.FRAME_HEADER_SIZE).position(0));
        write(ByteBuffer.wrap(body));
    }

    /** Where the bytes of the next run of pages are put, from 0 on; {@link #maxRun} pages. */
    public ByteBuffer run() {
        return run;
    }

    /**
     * Writes the run of pages that is in {@link #run}.
     *
     * @param count 1..{@link #maxRun}
     */
    public void pages(long firstGfn, int count) throws IOException {
        int length = count * StreamFormat.PAGE_SIZE;
        int size = encoding == PageEncoding.RAW ? length : pack(length);
        run(firstGfn, count, size < length ? encoding : PageEncoding.RAW, size);
        pages += count;
    }

    /** Packs the run where that makes it smaller; how long it is then. */
    private int pack(int length) {
        run.get(0, plain, 0, length);
        int size = codec.pack(encoding, plain, length, packed, 0);
        if (size >= length) {
            return length;
        }
        run.put(0, packed, 0, size);
        return size;
    }

    /** Tells that a run of pages is zero, where the reader may have other data. */
    public void zero(long firstGfn, int count) throws IOException {
        run(firstGfn, count, PageEncoding.ZERO, 0);
        zeroPages += count;
    }

    private void run(long firstGfn, int count, PageEncoding used, int size) throws IOException {
        begin(FrameType.PAGES, StreamFormat.PAGES_HEADER_SIZE + size);
        int body = StreamFormat.FRAME_HEADER_SIZE;
        bytes.putLong(body, firstGfn)
                .putInt(body + StreamFormat.COUNT_OFFSET, count)
                .putInt(body + StreamFormat.ENCODING_OFFSET, used.code());
        sum(body, DATA + size);
        bytes.putInt(StreamFormat.CRC_OFFSET, (int) crc.getValue());
        write(bytes.limit(DATA + size).position(0));
    }

    private void begin(FrameType type, int length) {
        bytes.clear();
        bytes.putInt(0, type.code()).putInt(StreamFormat.LENGTH_OFFSET, length).putInt(StreamFormat.SEQUENCE_OFFSET, sequence++);
        crc.reset();
        sum(0, StreamFormat.CRC_OFFSET);
    }

    private void sum(int from, int to) {
        crc.update(bytes.limit(to).position(from));
        bytes.clear();
    }

    /** Writes the last frame. */
    public void end() throws IOException {
        item(FrameType.END, StreamTotals.newBuilder().setFrames(sequence).setPages(pages).setZeroPages(zeroPages).build());
    }

    private void write(ByteBuffer all) throws IOException {
        written = written + all.remaining();
        while (all.hasRemaining()) {
            out.write(all);
        }
    }

    /** Most pages of one run with data. */
    public static int maxRun() {
        return StreamFormat.MAX_RUN;
    }

    /** Bytes written so far. From any thread. */
    public long written() {
        return written;
    }

    /** Pages written with data so far. */
    public long pagesWritten() {
        return pages;
    }
}
