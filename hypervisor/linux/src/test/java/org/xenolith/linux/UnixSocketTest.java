package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
    @TempDir
    Path folder;

    @Test
    void shouldCarryBytesAndDescriptors() {
        List<UnixSocket> pair = UnixSocket.pair();
        byte[] text = "hello".getBytes(StandardCharsets.US_ASCII);
        List<Descriptor> received = new ArrayList<>();
        byte[] into = new byte[16];
        try (UnixSocket left = pair.get(0); UnixSocket right = pair.get(1);
                MemFd memory = MemFd.create("passed", 4096); EventFd event = EventFd.create()) {
            left.send(text, 0, text.length, memory, event);
            event.signal();

            assertEquals(text.length, right.receive(into, 0, into.length, received));
            assertEquals("hello", new String(into, 0, text.length, StandardCharsets.US_ASCII));
            try (MemFd mine = new MemFd(received.get(0).release()); EventFd signal = new EventFd(received.get(1).release())) {
                assertEquals(4096, mine.size());
                assertEquals(1, signal.drain());
            }
        }
    }

    @Test
    void shouldSendMoreThanOneChunkWhole() throws InterruptedException {
        List<UnixSocket> pair = UnixSocket.pair();
        byte[] much = new byte[100_000];
        much[99_999] = 7;
        try (UnixSocket left = pair.get(0); UnixSocket right = pair.get(1)) {
            Thread sender = new Thread(() -> left.send(much, 0, much.length));
            sender.start();
            byte[] into = new byte[much.length];
            for (int got = 0; got < into.length; ) {
                got += right.receive(into, got, into.length - got, new ArrayList<>());
            }
            sender.join();
            assertEquals(7, into[99_999]);
        }
    }

    @Test
    void shouldAcceptAndKnowThePeer() {
        Path path = folder.resolve("s");
        try (UnixListener listener = UnixListener.bind(path, 4); UnixSocket client = UnixSocket.connect(path);
                UnixSocket server = listener.accept()) {
            assertEquals(ProcessControl.pid(), server.peer().pid());
            assertEquals(server.peer().pid(), client.peer().pid());

            client.shutdown();

            assertEquals(-1, server.receive(new byte[1], 0, 1, new ArrayList<>()));
            LinuxException broken = assertThrows(LinuxException.class, () -> client.send(new byte[1], 0, 1));
            assertEquals(Errno.EPIPE, broken.errno());
        }
    }

    @Test
    void shouldWakeAcceptWhenStopped() throws InterruptedException {
        try (UnixListener listener = UnixListener.bind(folder.resolve("s"), 4)) {
            LinuxException[] seen = new LinuxException[1];
            Thread waiter = new Thread(() -> seen[0] = assertThrows(LinuxException.class, listener::accept));
            waiter.start();
            listener.stop();
            waiter.join();
            assertEquals(Errno.EINVAL, seen[0].errno());
        }
    }

    @Test
    void shouldRejectAPathLongerThanAnAddress() {
        Path path = folder.resolve("x".repeat(120));
        assertThrows(IllegalArgumentException.class, () -> UnixSocket.connect(path));
    }
}
