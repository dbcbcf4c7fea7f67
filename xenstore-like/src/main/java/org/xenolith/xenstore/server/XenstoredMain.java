package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs the store alone: {@code --socket PATH [--state DIR]}. */
public final class XenstoredMain {
    private XenstoredMain() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path socket = null;
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (args[i].equals("--socket")) {
                socket = Path.of(args[i + 1]);
            }
        }
        XenstoreServer server = XenstoreServer.start();
        server.listen(socket);
        new CountDownLatch(1).await();
    }
}
