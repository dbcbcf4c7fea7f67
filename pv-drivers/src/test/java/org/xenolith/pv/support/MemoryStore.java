package org.xenolith.pv.support;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.xenolith.xenstore.client.XenstoreClient;
import org.xenolith.xenstore.client.XenstoreOps;

/** A store in a map with watches on one event thread: as much as drivers use. Transactions hold the lock. */
public final class MemoryStore implements XenstoreClient {
    private final TreeMap<String, byte[]> nodes = new TreeMap<>();
    private final List<Registered> watches = new ArrayList<>();
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private final Thread deliverer = new Thread(this::deliver, "store-events");
    private boolean closed;

    private record Registered(String path, WatchListener listener) {
    }

    public MemoryStore() {
        deliverer.setDaemon(true);
        deliverer.start();
    }

    @Override
    public synchronized Optional<byte[]> readBytes(String path) {
        return Optional.ofNullable(nodes.get(path));
    }

    @Override
    public synchronized void writeBytes(String path, byte[] value) {
        nodes.put(path, value);
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            nodes.putIfAbsent(path.substring(0, end), new byte[0]);
        }
        fire(path);
    }

    @Override
    public synchronized Optional<List<String>> directory(String path) {
        if (!nodes.containsKey(path)) {
            return Optional.empty();
        }
        String prefix = path + "/";
        return Optional.of(nodes.keySet().stream().filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length())).filter(name -> name.indexOf('/') < 0).toList());
    }

    @Override
    public void mkdir(String path) {
        writeBytes(path, new byte[0]);
    }

    @Override
    public synchronized void remove(String path) {
        if (nodes.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "/"))) {
            fire(path);
        }
    }

    @Override
    public List<String> permissions(String path) {
        return List.of("n0");
    }

    @Override
    public void setPermissions(String path, List<String> permissions) {
        throw new UnsupportedOperationException("drivers set no permissions");
    }

    @Override
    public synchronized Watch watch(String path, WatchListener listener) {
        Registered watch = new Registered(path, listener);
        watches.add(watch);
        enqueue(watch, path);
        return () -> drop(watch);
    }

    @Override
    public synchronized <T> T transaction(Function<XenstoreOps, T> body) {
        return body.apply(this);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized void drop(Registered watch) {
        watches.remove(watch);
    }

    private void fire(String path) {
        for (Registered watch : watches) {
            if (path.equals(watch.path) || path.startsWith(watch.path + "/") || watch.path.startsWith(path + "/")) {
                enqueue(watch, path);
            }
        }
    }

    private void enqueue(Registered watch, String path) {
        events.add(() -> watch.listener.changed(path));
        notifyAll();
    }

    private void deliver() {
        for (Runnable event = next(); event != null; event = next()) {
            event.run();
        }
    }

    private synchronized Runnable next() {
        try {
            while (events.isEmpty() && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            return null;
        }
        return events.poll();
    }
}
