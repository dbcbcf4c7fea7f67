package org.xenolith.xenstore.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.xenolith.xenstore.wire.XsOp;

/** A client that sends what it is told, however wrong. In texts {@code |} stands for NUL. */
final class RawClient implements AutoCloseable {
    record Frame(int type, int reqId, int txId, String payload) {
        boolean isEvent() {
            return type == XsOp.WATCH_EVENT.code();
        }
    }

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
    private int requests;
    private boolean ended;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    static byte[] frame(int type, int reqId, int txId, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(16 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(type).putInt(reqId).putInt(txId).putInt(payload.length).put(payload);
        return frame.array();
    }

    static byte[] bytes(String text) {
        return text.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    int send(int type, int txId, String payload) throws IOException {
        int id = ++requests;
        raw(frame(type, id, txId, bytes(payload)));
        return id;
    }

    void raw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Sends what fits without waiting; returns the bytes, -1 if the server has closed. */
    int offer(byte[] bytes) {
        try {
            return channel.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            return -1;
        }
    }

    void halfClose() throws IOException {
        channel.shutdownOutput();
    }

    /** The next message; null if none comes in time or the server has closed, which {@link #ended} tells apart. */
    Frame receive(long millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000;
        Frame frame = cut();
        while (frame == null && !ended) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            selector.select(left);
            selector.selectedKeys().clear();
            fill();
            frame = cut();
        }
        return frame;
    }

    /** The next message that is there already, or null. */
    Frame poll() {
        Frame frame = cut();
        if (frame == null && !ended) {
            fill();
            frame = cut();
        }
        return frame;
    }

    private void fill() {
        try {
            ended = channel.read(input) < 0;
        } catch (IOException e) {
            ended = true;
        }
    }

    private Frame cut() {
        input.flip();
        Frame frame = null;
        if (input.remaining() >= 16 && input.remaining() >= 16 + input.getInt(12)) {
            byte[] payload = new byte[input.getInt(12)];
            frame = new Frame(input.getInt(), input.getInt(), input.getInt(), null);
            input.getInt();
            input.get(payload);
            frame = new Frame(frame.type, frame.reqId, frame.txId,
                    new String(payload, StandardCharsets.ISO_8859_1).replace('\0', '|'));
        }
        input.compact();
        return frame;
    }

    boolean ended() {
        return ended;
    }

    /** Sends a request and returns its answer's payload, passing over events. */
    String ask(XsOp op, String payload) throws IOException {
        return in(0, op, payload);
    }

    /** {@link #ask} within a transaction, as START names it. */
    String in(String transaction, XsOp op, String payload) throws IOException {
        return in(Integer.parseInt(transaction.replace("|", "")), op, payload);
    }

    String in(int transaction, XsOp op, String payload) throws IOException {
        int id = send(op.code(), transaction, payload);
        while (true) {
            Frame frame = receive(10_000);
            if (frame == null) {
                return null;
            }
            if (!frame.isEvent() && frame.reqId == id) {
                return frame.payload;
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
