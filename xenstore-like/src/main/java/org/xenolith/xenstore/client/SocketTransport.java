package org.xenolith.xenstore.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A stream socket, read by a thread of its own. */
final class SocketTransport implements Transport {
    private static final int BUFFER = 16 * 1024;

    private final SocketChannel channel;

    SocketTransport(SocketChannel channel, Receiver receiver) throws IOException {
        this.channel = channel;
        channel.configureBlocking(true);
        Thread reader = new Thread(() -> read(receiver), "xenstore-client");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Receiver receiver) {
        FrameDecoder decoder = new FrameDecoder(receiver);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        byte[] bytes = new byte[BUFFER];
        try {
            boolean sound = true;
            while (sound) {
                int count = channel.read(buffer.clear());
                if (count < 0) {
                    break;
                }
                buffer.flip().get(bytes, 0, count);
                sound = decoder.decode(bytes, count);
            }
        } catch (IOException e) {
            close();
        }
        close();
        receiver.lost();
    }

    @Override
    public void send(byte[] frame) {
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the connection to xenstore", e);
        }
    }
}
