package org.xenolith.toolstack.control;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Response;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.proto.Stop;
import org.xenolith.toolstack.rpc.Frames;

/** When what follows an answer happens. */
@Timeout(30)
class ControlServerTest {
    @TempDir
    private Path folder;

    private static Response ask(Path socket) throws Exception {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            Frames.write(client, Request.newBuilder().setVersion(1).setStop(Stop.getDefaultInstance()).build());
            return Frames.read(client, Response.parser());
        }
    }

    @Test
    void shouldAnswerBeforeWhatFollows() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch followed = new CountDownLatch(1);
        Path socket = folder.resolve("control");
        try (ControlServer server = new ControlServer(socket, new ControlServer.Handler() {
            @Override
            public Result handle(Request request, ControlServer.ProgressSink progress) {
                return Result.newBuilder().setDone(Done.getDefaultInstance()).build();
            }

            @Override
            public void answered(Request request) {
                try {
                    assertTrue(read.await(10, TimeUnit.SECONDS), "the answer waits for what follows it");
                    followed.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        })) {
            assertTrue(ask(socket).hasResult());
            read.countDown();
            assertTrue(followed.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldNotGoOnAfterARefusal() throws Exception {
        AtomicBoolean followed = new AtomicBoolean();
        Path socket = folder.resolve("control");
        try (ControlServer server = new ControlServer(socket, new ControlServer.Handler() {
            @Override
            public Result handle(Request request, ControlServer.ProgressSink progress) {
                throw new OperationException("no", "");
            }

            @Override
            public void answered(Request request) {
                followed.set(true);
            }
        })) {
            assertTrue(ask(socket).hasFailure());
            assertFalse(followed.get());
        }
    }
}
