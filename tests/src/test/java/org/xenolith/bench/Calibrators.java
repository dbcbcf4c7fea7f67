package org.xenolith.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What this machine gives at this hour, so that the figures of a run can be judged: no figure of ours is among them. */
public final class Calibrators {
    private static final int TRIPS = 5000;
    private static final int SYNCS = 20;
    private static final int BLOCK = 4096;
    private static final int COPY = 64 << 20;

    private Calibrators() {
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Rounds.of(arguments);
        Figure.print("calibrator: start of an empty JVM", "ms", Samples.of(rounds, EmptyJvm::start), "");
        roundTrips(rounds);
        syncs(rounds);
        byte[] from = new byte[COPY];
        Arrays.fill(from, (byte) 1);
        byte[] to = new byte[COPY];
        Figure.print("calibrator: memcpy of 64 MiB", "GB/s", Samples.of(rounds, () -> {
            long start = System.nanoTime();
            System.arraycopy(from, 0, to, 0, COPY);
            return (double) COPY / (System.nanoTime() - start);
        }), "");
    }

    private static void roundTrips(int rounds) throws IOException, InterruptedException {
        Path socket = Files.createTempDirectory("bench").resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket)); SocketChannel other = server.accept()) {
                Thread echo = new Thread(() -> echo(other));
                echo.start();
                ByteBuffer word = ByteBuffer.allocateDirect(8);
                Figure.print("calibrator: round trip on a unix socket", "us", Samples.of(rounds, () -> trips(client, word)), "");
                client.shutdownOutput();
                echo.join();
            }
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(socket.getParent());
        }
    }

    private static double trips(SocketChannel client, ByteBuffer word) {
        try {
            long start = System.nanoTime();
            for (int i = 0; i < TRIPS; i++) {
                client.write(word.clear());
                word.clear();
                while (word.hasRemaining()) {
                    client.read(word);
                }
            }
            return (System.nanoTime() - start) / 1e3 / TRIPS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(SocketChannel channel) {
        ByteBuffer word = ByteBuffer.allocateDirect(8);
        try {
            while (channel.read(word.clear()) >= 0) {
                channel.write(word.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void syncs(int rounds) throws IOException {
        Path file = Files.createTempFile("bench", ".sync");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            Figure.print("calibrator: write of 4 KiB and fdatasync", "ms", Samples.of(rounds, () -> sync(channel, block)), "");
        } finally {
            Files.delete(file);
        }
    }

    private static double sync(FileChannel channel, ByteBuffer block) {
        try {
            long start = System.nanoTime();
            for (int i = 0; i < SYNCS; i++) {
                channel.write(block.clear(), (long) i * BLOCK);
                channel.force(false);
            }
            return (System.nanoTime() - start) / 1e6 / SYNCS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
