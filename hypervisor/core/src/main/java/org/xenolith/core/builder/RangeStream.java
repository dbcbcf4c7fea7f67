package org.xenolith.core.builder;

import java.io.InputStream;

/** A range of an image as a buffered stream. */
final class RangeStream extends InputStream {
    private final ImageBytes image;
    private final byte[] buffer = new byte[64 * 1024];
    private long next;
    private long left;
    private int position;
    private int limit;

    RangeStream(ImageBytes image, long offset, long length) {
        this.image = image;
        next = offset;
        left = length;
    }

    @Override
    public int read() {
        return fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int step = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, step);
        position += step;
        return step;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, left + limit - position);
    }

    private boolean fill() {
        if (position < limit) {
            return true;
        }
        if (left == 0) {
            return false;
        }
        limit = (int) Math.min(buffer.length, left);
        image.read(next, buffer, 0, limit);
        next += limit;
        left -= limit;
        position = 0;
        return true;
    }
}
