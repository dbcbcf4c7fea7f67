package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A person (or a pipe) at a domain's console: input goes to the link until the escape, output comes from it until the
 * domain goes. Input that ends leaves once the console has been quiet for a moment.
 */
final class ConsoleSession {
    private static final int BUFFER_BYTES = 4096;
    private static final long QUIET_MILLIS = 250;

    private final ConsoleLink link;
    private final EscapeScanner escape;
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicLong received = new AtomicLong();

    ConsoleSession(ConsoleLink link, EscapeScanner escape) {
        this.link = link;
        this.escape = escape;
    }

    /** Returns when the user has left or the console has closed. */
    void run(Session session) {
        RawTerminal terminal = RawTerminal.enter();
        try {
            Thread input = new Thread(() -> forward(session.in()), "console-input");
            input.setDaemon(true);
            input.start();
            copyOutput(session);
        } finally {
            terminal.leave();
        }
        if (!left.get()) {
            session.say("The console has closed.");
        }
    }

    private void copyOutput(Session session) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (link.read(buffer.clear()) >= 0) {
            session.out().write(buffer.array(), 0, buffer.position());
            session.out().flush();
            received.addAndGet(buffer.position());
        }
    }

    private void forward(InputStream in) {
        byte[] bytes = new byte[BUFFER_BYTES];
        try {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                ByteBuffer input = ByteBuffer.wrap(bytes, 0, count);
                boolean leave = escape.cut(input);
                if (!link.write(input) || leave) {
                    leave(leave);
                    return;
                }
            }
            awaitQuiet();
            leave(true);
        } catch (IOException e) {
            leave(true);
        }
    }

    private void leave(boolean chosen) {
        if (chosen) {
            left.set(true);
            link.close();
        }
    }

    private void awaitQuiet() {
        try {
            for (long before = -1; before != received.get();) {
                before = received.get();
                Thread.sleep(QUIET_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
