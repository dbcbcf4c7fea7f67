package org.xenolith.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/** Bytes pushed through a TCP connection on the loopback interface, from memory to memory. */
final class SocketCopy {
    private static final int CHUNK = 256 << 10;

    private SocketCopy() {
    }

    /** How long so many bytes take, from the first write until the reader has said that it has all; milliseconds. */
    static double millis(long bytes) {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel out = SocketChannel.open(server.getLocalAddress()); SocketChannel in = server.accept()) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            for (int i = 0; i < CHUNK; i++) {
                chunk.put(i, (byte) (i + 1));
            }
            long start = System.nanoTime();
            CompletableFuture<Void> read = CompletableFuture.runAsync(() -> drain(in, bytes));
            for (long left = bytes; left > 0; ) {
                left -= out.write(chunk.clear().limit((int) Math.min(CHUNK, left)));
            }
            out.read(ByteBuffer.allocate(1));
            double millis = (System.nanoTime() - start) / 1e6;
            read.join();
            return millis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void drain(SocketChannel in, long bytes) {
        try {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            for (long left = bytes; left > 0; ) {
                left -= in.read(chunk.clear());
            }
            in.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
