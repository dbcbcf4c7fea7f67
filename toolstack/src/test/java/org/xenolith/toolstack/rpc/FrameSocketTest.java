package org.xenolith.toolstack.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.MemFd;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.proto.VmmFrame;

class FrameSocketTest {
    private static final VmmFrame FRAME = VmmFrame.newBuilder().setId(7).setLog("a line").build();
    private static final String MARK = "frame-socket-test";

    /** How many descriptors of the marked file this process has. */
    private static long marked() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(FrameSocketTest::isMarked).count();
        }
    }

    private static boolean isMarked(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains(MARK);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldHandOverFramesWithTheirDescriptors() throws Exception {
        List<UnixSocket> pair = UnixSocket.pair();
        try (FrameSocket here = new FrameSocket(pair.get(0)); FrameSocket there = new FrameSocket(pair.get(1));
                MemFd file = MemFd.create(MARK, 4096)) {
            here.send(FRAME, List.of(file, file));
            FrameSocket.Received received = there.receive();
            assertEquals(FRAME, received.frame());
            assertEquals(2, received.descriptors().size());
            assertEquals(3, marked());
            received.descriptors().forEach(Descriptor::close);
            here.close();
            assertNull(there.receive());
        }
        assertEquals(0, marked());
    }

    /** Whatever becomes of a frame that is cut off, too long or no message, what came with it is closed. */
    @Test
    void shouldCloseDescriptorsOfABrokenFrame() throws Exception {
        byte[] whole = Frames.encode(FRAME);
        byte[] noMessage = {0, 0, 0, 2, (byte) 0xff, (byte) 0xff};
        byte[] tooLong = {0x7f, 0, 0, 0, 1};
        for (byte[] bytes : List.of(Arrays.copyOf(whole, 2), Arrays.copyOf(whole, 4), Arrays.copyOf(whole, whole.length - 1),
                noMessage, tooLong)) {
            List<UnixSocket> pair = UnixSocket.pair();
            try (UnixSocket sender = pair.get(0); FrameSocket receiver = new FrameSocket(pair.get(1));
                    MemFd file = MemFd.create(MARK, 4096)) {
                sender.send(bytes, 0, bytes.length, file);
                sender.shutdown();
                assertThrows(IOException.class, receiver::receive);
                assertEquals(1, marked());
            }
        }
    }
}
