package org.xenolith.tests.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between two hosts on this machine, which can be cut, stopped and mended. */
final class Wire implements AutoCloseable {
    private final ServerSocket near;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int far;
    private volatile boolean down;
    private volatile boolean stalled;

    Wire() throws IOException {
        near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    String address() {
        return "127.0.0.1:" + near.getLocalPort();
    }

    void leadTo(int port) {
        far = port;
    }

    /** All connections are reset, and new ones too until it is mended. */
    void cut() {
        down = true;
        reset();
    }

    void reset() {
        sockets.forEach(Wire::close);
        sockets.clear();
    }

    /** Nothing arrives any more, and nobody is told. */
    void stall() {
        stalled = true;
    }

    void mend() {
        down = false;
        stalled = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = near.accept();
                if (down) {
                    close(client);
                    continue;
                }
                Socket server = new Socket();
                try {
                    server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), far), 1000);
                } catch (IOException e) {
                    close(client);
                    continue;
                }
                sockets.add(client);
                sockets.add(server);
                thread(() -> carry(client, server));
                thread(() -> carry(server, client));
            }
        } catch (IOException e) {
            reset();
        }
    }

    private void carry(Socket from, Socket to) {
        try {
            byte[] bytes = new byte[16 << 10];
            for (int got = from.getInputStream().read(bytes); got >= 0; got = from.getInputStream().read(bytes)) {
                while (stalled) {
                    Thread.sleep(10);
                }
                to.getOutputStream().write(bytes, 0, got);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        near.close();
        reset();
    }
}
