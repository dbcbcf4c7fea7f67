package org.xenolith.xenstore.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A growing queue of outgoing bytes: messages are built at its end, the transport takes from its front. Not
 * thread-safe. Shrinks to nothing when drained after growing large, so that an idle connection holds little.
 */
public final class OutBuffer {
    private static final int INITIAL = 512;
    private static final int KEEP = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private byte[] bytes = NONE;
    private int head;
    private int tail;
    private int message;

    /** Starts a message; what follows is its payload until {@link #end}. */
    public void begin(XsOp type, int reqId, int txId) {
        begin(type.code(), reqId, txId);
    }

    /** The same with the type's number, which need not be a known one. */
    public void begin(int type, int reqId, int txId) {
        ensure(XsWire.HEADER_SIZE);
        message = tail;
        XsWire.putInt(bytes, tail + XsWire.TYPE_OFFSET, type);
        XsWire.putInt(bytes, tail + XsWire.REQ_ID_OFFSET, reqId);
        XsWire.putInt(bytes, tail + XsWire.TX_ID_OFFSET, txId);
        tail += XsWire.HEADER_SIZE;
    }

    public void put(byte value) {
        ensure(1);
        bytes[tail++] = value;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, tail, length);
        tail += length;
    }

    /** Appends a string's low bytes; used for what the store itself says, which is ASCII. */
    @SuppressWarnings("deprecation")
    public void put(String ascii) {
        ensure(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, tail);
        tail += ascii.length();
    }

    /** Bytes of payload since {@link #begin}. */
    public int payload() {
        return tail - message - XsWire.HEADER_SIZE;
    }

    /** Drops the payload since {@link #begin}, keeping the message open under another type. */
    public void restart(XsOp type) {
        tail = message + XsWire.HEADER_SIZE;
        XsWire.putInt(bytes, message + XsWire.TYPE_OFFSET, type.code());
    }

    /** Ends the message, filling in its length. */
    public void end() {
        XsWire.putInt(bytes, message + XsWire.LENGTH_OFFSET, payload());
    }

    /** Bytes waiting to be sent. */
    public int size() {
        return tail - head;
    }

    public boolean isEmpty() {
        return head == tail;
    }

    /** Copies as much from the front as {@code target} holds, without consuming it. */
    public void peek(ByteBuffer target) {
        target.put(bytes, head, Math.min(target.remaining(), size()));
    }

    /** Consumes bytes from the front. */
    public void consume(int count) {
        head += count;
        if (head == tail) {
            clear();
        }
    }

    /** Moves as much from the front as {@code target} holds; returns the bytes. */
    public int take(byte[] target) {
        int count = Math.min(target.length, size());
        System.arraycopy(bytes, head, target, 0, count);
        consume(count);
        return count;
    }

    /** Takes everything. */
    public byte[] drain() {
        byte[] all = Arrays.copyOfRange(bytes, head, tail);
        clear();
        return all;
    }

    public void clear() {
        head = 0;
        tail = 0;
        message = 0;
        if (bytes.length > KEEP) {
            bytes = NONE;
        }
    }

    private void ensure(int more) {
        if (more <= bytes.length - tail) {
            return;
        }
        int used = size();
        byte[] target = used + more <= bytes.length / 2 ? bytes : new byte[grown(used + more)];
        System.arraycopy(bytes, head, target, 0, used);
        bytes = target;
        message -= head;
        head = 0;
        tail = used;
    }

    private int grown(int needed) {
        int size = Math.max(INITIAL, bytes.length);
        while (size < needed) {
            size = Math.addExact(size, size);
        }
        return size;
    }
}
