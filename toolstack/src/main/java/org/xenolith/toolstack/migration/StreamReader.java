package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32C;
import org.xenolith.toolstack.proto.StreamTotals;

/**
 * Reads a stream that anyone may have made: every length is bounded before memory is taken for it, every frame is whole
 * and unharmed before it is handed out, order and totals are checked. One thread.
 */
public final class StreamReader {
    private static final long LAST_GFN = 1L << 40;

    private final ReadableByteChannel in;
    private final StreamHeader header;
    private final PageCodec codec = new PageCodec();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer frameHeader = direct(StreamFormat.FRAME_HEADER_SIZE);
    private final Set<FrameType> seen = EnumSet.noneOf(FrameType.class);
    private ByteBuffer body = direct(1 << 16);
    private byte[] packed = new byte[0];
    private byte[] pages = new byte[0];
    private long position;
    private long start;
    private int sequence;
    private long pageCount;
    private long zeroPages;

    /** Reads the header. */
    public StreamReader(ReadableByteChannel in) throws IOException {
        this.in = in;
        ByteBuffer bytes = ByteBuffer.allocate(StreamFormat.HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, "the header");
        header = StreamHeader.decode(bytes);
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    public StreamHeader header() {
        return header;
    }

    /** Bytes read so far. */
    public long position() {
        return position;
    }

    /** The next frame; after {@link StreamFrame.End} there is none. */
    public StreamFrame next() throws IOException {
        while (true) {
            if (seen.contains(FrameType.END)) {
                throw new IllegalStateException("read past the end");
            }
            start = position;
            frameHeader.clear();
            fill(frameHeader, "a frame");
            int code = frameHeader.getInt(0);
            int length = readBody();
            FrameType type = FrameType.ofCode(code);
            if (type != null) {
                return frame(type, length);
            }
            if ((code & StreamFormat.OPTIONAL) == 0) {
                throw wrong("a record of type " + Integer.toUnsignedString(code) + ", which this release does not know");
            }
        }
    }

    private int readBody() throws IOException {
        int length = frameHeader.getInt(StreamFormat.LENGTH_OFFSET);
        if (length < 0 || length > StreamFormat.MAX_BODY) {
            throw wrong("a frame of " + Integer.toUnsignedString(length) + " bytes, at most " + StreamFormat.MAX_BODY);
        }
        if (length > body.capacity()) {
            body = direct(length);
        }
        fill(body.clear().limit(length), "a frame");
        crc.reset();
        crc.update(frameHeader.position(0).limit(StreamFormat.CRC_OFFSET));
        frameHeader.clear();
        crc.update(body.flip());
        body.clear();
        if (frameHeader.getInt(StreamFormat.CRC_OFFSET) != (int) crc.getValue()) {
            throw wrong("the frame is damaged: CRC32C is not what it says");
        }
        int number = frameHeader.getInt(StreamFormat.SEQUENCE_OFFSET);
        if (number != sequence) {
            throw wrong("frame " + Integer.toUnsignedString(number) + " stands where frame " + sequence + " belongs");
        }
        sequence++;
        return length;
    }

    private StreamFrame frame(FrameType type, int length) throws StreamException {
        if (seen.isEmpty() != (type == FrameType.CONFIGURATION)) {
            throw wrong(type == FrameType.CONFIGURATION ? "a second CONFIGURATION" : type + " before CONFIGURATION");
        }
        if (!seen.add(type) && type.once()) {
            throw wrong("a second " + type);
        }
        return switch (type) {
            case PAGES -> run(length);
            case END -> end(length);
            default -> new StreamFrame.Item(start, type, copy(length));
        };
    }

    private StreamFrame.Pages run(int length) throws StreamException {
        if (length < StreamFormat.PAGES_HEADER_SIZE) {
            throw wrong("PAGES of " + length + " bytes, at least " + StreamFormat.PAGES_HEADER_SIZE);
        }
        long first = body.getLong(0);
        int count = body.getInt(StreamFormat.COUNT_OFFSET);
        PageEncoding encoding = PageEncoding.ofCode(body.getInt(StreamFormat.ENCODING_OFFSET));
        if (encoding == null || (header.features() & encoding.feature()) != encoding.feature()) {
            throw wrong("pages in encoding " + body.getInt(StreamFormat.ENCODING_OFFSET) + ", which the header does not announce");
        }
        if (first < 0 || first >= LAST_GFN || count < 1 || count > LAST_GFN - first) {
            throw wrong("pages gfn=0x" + Long.toHexString(first) + ", count=" + count);
        }
        return new StreamFrame.Pages(start, first, count, data(encoding, count, length - StreamFormat.PAGES_HEADER_SIZE));
    }

    private ByteBuffer data(PageEncoding encoding, int count, int size) throws StreamException {
        if (encoding == PageEncoding.ZERO) {
            if (size != 0) {
                throw wrong("zero pages with " + size + " bytes of data");
            }
            zeroPages += count;
            return ByteBuffer.allocate(0);
        }
        if (count > StreamFormat.MAX_RUN) {
            throw wrong("a run of " + count + " pages, at most " + StreamFormat.MAX_RUN);
        }
        pageCount += count;
        int full = count * StreamFormat.PAGE_SIZE;
        if (encoding == PageEncoding.RAW) {
            if (size != full) {
                throw wrong(count + " pages with " + size + " bytes of data");
            }
            return body.slice(StreamFormat.PAGES_HEADER_SIZE, size);
        }
        if (pages.length < full) {
            pages = new byte[StreamFormat.MAX_RUN * StreamFormat.PAGE_SIZE];
        }
        if (packed.length < size) {
            packed = new byte[size];
        }
        body.get(StreamFormat.PAGES_HEADER_SIZE, packed, 0, size);
        if (!codec.unpack(encoding, packed, 0, size, pages, full)) {
            throw wrong(encoding + " data does not unpack to " + count + " pages");
        }
        return ByteBuffer.wrap(pages, 0, full);
    }

    private StreamFrame.End end(int length) throws StreamException {
        StreamTotals totals = new StreamFrame.Item(start, FrameType.END, copy(length))
                .parse(StreamTotals.parser());
        int frames = sequence - 1;
        if (totals.getFrames() != frames || totals.getPages() != pageCount || totals.getZeroPages() != zeroPages) {
            throw wrong("END counts " + totals.getFrames() + " frames, " + totals.getPages() + " pages, "
                    + totals.getZeroPages() + " zero pages; there were " + frames + ", " + pageCount + ", " + zeroPages);
        }
        return new StreamFrame.End(start, totals);
    }

    private byte[] copy(int length) {
        byte[] bytes = new byte[length];
        body.get(0, bytes);
        return bytes;
    }

    /** For files: nothing may follow the end. */
    public void requireEndOfInput() throws IOException {
        if (in.read(ByteBuffer.allocate(1)) > 0) {
            throw new StreamException(position, "data after the end");
        }
    }

    private void fill(ByteBuffer into, String what) throws IOException {
        int wanted = into.remaining();
        while (into.hasRemaining()) {
            int got = in.read(into);
            if (got < 0) {
                throw new StreamException(start, "cut off: " + what + " ends after " + (wanted - into.remaining())
                        + " of " + wanted + " bytes");
            }
            position += got;
        }
    }

    private StreamException wrong(String reason) {
        return new StreamException(start, reason);
    }
}
