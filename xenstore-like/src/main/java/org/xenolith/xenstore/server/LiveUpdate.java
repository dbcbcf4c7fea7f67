package org.xenolith.xenstore.server;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces a running daemon by another version of its code within the same process: the new classes take over the
 * listening sockets, the connections with their watches, and the open transactions. What crosses between the two
 * versions is bytes, channels and JDK types.
 */
final class LiveUpdate {
    /** The listening sockets of one daemon and whom each admits: a domain, or -1 for the control domain by credentials. */
    record Sockets(List<ServerSocketChannel> listening, List<Integer> guests, List<SocketChannel> connected) {
    }

    private final Method entry;

    private LiveUpdate(Method entry) {
        this.entry = entry;
    }

    /** Loads another version from a class path; fails while the old one still runs. */
    static LiveUpdate load(String classPath) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator)) {
            urls.add(url(part));
        }
        URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        try {
            return new LiveUpdate(loader.loadClass(LiveUpdate.class.getName()).getDeclaredMethod("takeOver", byte[].class,
                    List.class, List.class, List.class, Path.class));
        } catch (ReflectiveOperationException | LinkageError e) {
            loader.close();
            throw new IOException("no xenstored in " + classPath, e);
        }
    }

    private static URL url(String part) throws MalformedURLException {
        return Path.of(part).toUri().toURL();
    }

    /** Hands over; returns the new daemon. */
    AutoCloseable start(byte[] state, Sockets sockets, Path stateDirectory) throws IOException {
        try {
            entry.setAccessible(true);
            return (AutoCloseable) entry.invoke(null, state, sockets.listening, sockets.guests, sockets.connected, stateDirectory);
        } catch (ReflectiveOperationException e) {
            throw new IOException("the new version does not start", e.getCause() == null ? e : e.getCause());
        }
    }

    /** The new version's side; called by reflection from the old one. */
    static AutoCloseable takeOver(byte[] state, List<ServerSocketChannel> listening, List<Integer> guests,
            List<SocketChannel> connected, Path stateDirectory) throws IOException {
        return XenstoreServer.adopt(state, new Sockets(listening, guests, connected), stateDirectory);
    }
}
