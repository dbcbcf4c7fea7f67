package org.xenolith.toolstack.rpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.Failure;
import org.xenolith.toolstack.proto.Progress;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Response;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.proto.Status;
import org.xenolith.toolstack.rpc.Frames;

@Timeout(20)
class ControlClientTest {
    private Path directory;
    private Path socket;
    private ServerSocketChannel listener;

    @BeforeEach
    void listen() throws IOException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "rpc");
        socket = directory.resolve("s");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        Files.deleteIfExists(socket);
        Files.delete(directory);
    }

    private void answer(byte[] bytes) {
        Thread thread = new Thread(() -> {
            try (SocketChannel client = listener.accept()) {
                Frames.read(client, Request.parser());
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    client.write(buffer);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] frames(Response.Builder... responses) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        for (Response.Builder response : responses) {
            bytes.writeBytes(Frames.encode(response.build()));
        }
        return bytes.toByteArray();
    }

    private Result call(ProgressListener listening) {
        return new ControlClient(socket).call(Request.newBuilder().setStatus(Status.getDefaultInstance()), listening);
    }

    @Test
    void shouldReportProgressInOrderAndReturnTheResult() {
        answer(frames(Response.newBuilder().setProgress(Progress.newBuilder().setStep("a")),
                Response.newBuilder().setProgress(Progress.newBuilder().setStep("b")),
                Response.newBuilder().setResult(Result.newBuilder().setDone(Done.newBuilder().setNotice("n")))));
        List<String> steps = new ArrayList<>();
        assertEquals("n", call(progress -> steps.add(progress.getStep())).getDone().getNotice());
        assertEquals(List.of("a", "b"), steps);
    }

    @Test
    void shouldCarryARefusalWithItsRemedy() {
        answer(frames(Response.newBuilder().setFailure(
                Failure.newBuilder().setMessage("m").setRemedy("r").setCode("c"))));
        ControlException refused = assertThrows(ControlException.class, () -> call(progress -> { }));
        assertEquals("m r c", refused.getMessage() + " " + refused.remedy() + " " + refused.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\u0008ab", "\u007f\u007f\u007f\u007f", "\0\0\0\0", "\0\0\0\u0002\u0008\u0008"})
    void shouldTellABrokenAnswer(String bytes) {
        answer(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        ControlException broken = assertThrows(ControlException.class, () -> call(progress -> { }));
        assertEquals(ControlException.CONNECTION_LOST, broken.code());
    }

    @Test
    void shouldTellWhereNobodyAnswers() throws IOException {
        assertTrue(new ControlClient(socket).answers());
        listener.close();
        assertThrows(NoControlDomainException.class, () -> call(progress -> { }));
        assertFalse(new ControlClient(directory.resolve("none")).answers());
    }
}
