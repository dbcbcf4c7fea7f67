package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.Request.OperationCase;

@Timeout(20)
class ConsoleTest {
    private XlFixture xl;
    private ServerSocketChannel console;

    @BeforeEach
    void start() throws IOException {
        xl = new XlFixture().answeredBy(new SampleHost(10, 20));
        console = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        console.bind(UnixDomainSocketAddress.of(xl.paths.consoleSocket(3)));
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
        xl.close();
    }

    /** Sends history and keeps what the client types until it has gone, or goes itself after {@code end} bytes. */
    private CompletableFuture<String> guest(String history, int end) {
        return CompletableFuture.supplyAsync(() -> {
            try (SocketChannel client = console.accept()) {
                client.write(ByteBuffer.wrap(history.getBytes(StandardCharsets.UTF_8)));
                ByteBuffer typed = ByteBuffer.allocate(1 << 16);
                while (typed.position() < end && client.read(typed) >= 0) {
                    Thread.onSpinWait();
                }
                return new String(typed.array(), 0, typed.position(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "failed: " + e;
            }
        });
    }

    private void type(String text) {
        xl.input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({"console l2, 'ls\r\u001dmore'", "console -e ^A l2, 'ls\r\u0001more'", "console -e q l2, 'ls\rqmore'"})
    void shouldSendWhatIsTypedBeforeTheEscape(String command, String typed) throws Exception {
        CompletableFuture<String> guest = guest("", Integer.MAX_VALUE);
        type(typed);
        assertEquals(0, xl.xl(command.split(" ")), xl.err());
        assertEquals("ls\r", guest.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldPrintHistoryAndLeaveWhenInputEnds() throws Exception {
        CompletableFuture<String> guest = guest("login: ", Integer.MAX_VALUE);
        assertEquals(0, xl.xl("console", "l2"), xl.err());
        assertEquals("login: ", xl.out());
        assertEquals("", xl.err());
        assertEquals("", guest.get(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldEndWhenTheDomainDoes() {
        guest("bye\n", 1);
        xl.input(new OnceThenNothing());
        assertEquals(0, xl.xl("console", "l2"), xl.err());
        assertEquals("bye\n", xl.out());
        assertEquals("The console has closed.\n", xl.err());
    }

    @Test
    void shouldAttachToACreatedDomainBeforeItRuns() {
        guest("Linux version\n", 1);
        xl.input(new OnceThenNothing());
        assertEquals(0, xl.xl("create", "-cq", xl.config("")), xl.err());
        assertTrue(xl.control().only(OperationCase.CREATE).getCreate().getPaused());
        assertEquals(DomainCommand.Verb.UNPAUSE, xl.control().only(OperationCase.COMMAND).getCommand().getVerb());
        assertEquals("Linux version\n", xl.out());
    }

    /** A keyboard on which one key is pressed, and nothing more. */
    private static final class OnceThenNothing extends java.io.InputStream {
        private boolean pressed;

        @Override
        public int read() throws IOException {
            if (!pressed) {
                pressed = true;
                return 'x';
            }
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            buffer[offset] = (byte) read();
            return 1;
        }
    }
}
