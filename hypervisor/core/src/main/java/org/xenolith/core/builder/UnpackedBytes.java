package org.xenolith.core.builder;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.abi.memory.RawMemory;

/** An unpacked image, held once and outside the heap until {@link #close}. Grows with what unpacking yields. */
final class UnpackedBytes implements ImageBytes {
    private static final int PIECE = 4 << 20;

    private final String name;
    private final List<Long> pieces = new ArrayList<>();
    private long size;

    private UnpackedBytes(String name) {
        this.name = name;
    }

    /**
     * Drains {@code source}.
     *
     * @param expected what it must yield, in bytes
     * @throws IOException when it fails, yields less, or has more
     */
    static UnpackedBytes drain(String name, InputStream source, long expected) throws IOException {
        UnpackedBytes unpacked = new UnpackedBytes(name);
        try {
            unpacked.fill(source, expected);
            return unpacked;
        } catch (IOException | RuntimeException | Error e) {
            unpacked.close();
            throw e;
        }
    }

    private void fill(InputStream source, long expected) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (true) {
            int got = source.read(chunk, 0, chunk.length);
            if (got < 0) {
                break;
            }
            if (got > expected - size) {
                throw new IOException("it unpacks to more than the " + expected + " bytes that its size field says");
            }
            append(chunk, got);
        }
        if (size != expected) {
            throw new IOException("it unpacks to " + size + " bytes, its size field says " + expected);
        }
    }

    private void append(byte[] chunk, int length) {
        for (int done = 0; done < length; ) {
            int within = (int) (size % PIECE);
            if (within == 0) {
                pieces.add(RawMemory.allocate(PIECE));
            }
            int step = Math.min(length - done, PIECE - within);
            RawMemory.write(pieces.get(pieces.size() - 1) + within, chunk, done, step);
            size += step;
            done += step;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, byte[] target, int targetOffset, int length) {
        if (!contains(offset, length)) {
            throw new BuilderException(name + ": unpacked image is truncated at offset " + size + ", "
                    + length + " bytes wanted at " + offset);
        }
        for (int done = 0; done < length; ) {
            long at = offset + done;
            int within = (int) (at % PIECE);
            int step = Math.min(length - done, PIECE - within);
            RawMemory.read(pieces.get((int) (at / PIECE)) + within, target, targetOffset + done, step);
            done += step;
        }
    }

    @Override
    public void close() {
        pieces.forEach(RawMemory::free);
        pieces.clear();
        size = 0;
    }
}
