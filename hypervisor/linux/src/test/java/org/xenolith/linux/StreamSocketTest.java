package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamSocketTest {
    private final List<UnixSocket> pair = UnixSocket.pair();
    private final StreamSocket left = new StreamSocket(pair.get(0).release());
    private final StreamSocket right = new StreamSocket(pair.get(1).release());

    private static ByteBuffer numbers(ByteBuffer buffer) {
        while (buffer.remaining() >= Integer.BYTES) {
            buffer.putInt(buffer.position());
        }
        return buffer.flip();
    }

    @Test
    void shouldCarryBytesOfBothKindsOfBuffer() throws IOException, InterruptedException {
        int length = 1 << 20;
        Thread writer = new Thread(() -> {
            try {
                for (ByteBuffer all : List.of(numbers(ByteBuffer.allocate(length)), numbers(ByteBuffer.allocateDirect(length)))) {
                    while (all.hasRemaining()) {
                        left.write(all);
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            left.close();
        });
        writer.start();
        for (ByteBuffer into : List.of(ByteBuffer.allocateDirect(length), ByteBuffer.allocate(length))) {
            while (into.hasRemaining()) {
                right.read(into);
            }
            assertEquals(numbers(ByteBuffer.allocate(length)), into.flip());
        }
        writer.join();
        assertEquals(-1, right.read(ByteBuffer.allocate(1)));
        assertFalse(left.isOpen());
        right.close();
    }

    @Test
    void shouldWakeWhoWaitsAndThenFail() throws InterruptedException {
        Thread waiting = new Thread(() -> {
            try {
                right.read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        waiting.start();
        right.shutdown();
        waiting.join();
        assertThrows(IOException.class, () -> left.write(ByteBuffer.allocate(1)));
        left.close();
        right.close();
    }
}
