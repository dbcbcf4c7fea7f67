package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.xenolith.xenstore.store.ConnectionPolicy;

/**
 * Runs the store alone, with no hypervisor.
 *
 * <pre>
 *   --socket PATH          where the control domain's clients connect; at least one
 *   --state DIR            where the store survives its process; without it nothing is kept
 *   --guest DOMID=PATH     where clients speak for a guest; any number
 * </pre>
 */
public final class XenstoredMain {
    private static final String USAGE = "usage: xenstored --socket PATH [--state DIR] [--guest DOMID=PATH]...";

    private final List<Path> sockets = new ArrayList<>();
    private final List<String> guests = new ArrayList<>();
    private Path state;

    private XenstoredMain() {
    }

    /** Serves until the process is ended. */
    public static void main(String[] args) throws IOException, InterruptedException {
        XenstoredMain main = new XenstoredMain();
        if (!main.parse(args)) {
            System.err.println(USAGE);
            System.exit(2);
        }
        XenstoreServer server = main.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        new CountDownLatch(1).await();
    }

    private boolean parse(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                return false;
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--socket" -> sockets.add(Path.of(value));
                case "--state" -> state = Path.of(value);
                case "--guest" -> guests.add(value);
                default -> {
                    return false;
                }
            }
        }
        return !sockets.isEmpty() && guests.stream().allMatch(guest -> guest.matches("\\d{1,5}=.+"));
    }

    private XenstoreServer start() throws IOException {
        XenstoreServer server = state == null ? XenstoreServer.start() : XenstoreServer.start(state);
        for (Path socket : sockets) {
            server.listen(socket);
        }
        for (String guest : guests) {
            int equals = guest.indexOf('=');
            int domid = Integer.parseInt(guest.substring(0, equals));
            server.listenAs(Path.of(guest.substring(equals + 1)), ConnectionPolicy.guestSocket(domid));
        }
        return server;
    }
}
