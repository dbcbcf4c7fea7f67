package org.xenolith.pv.blk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.pv.loopback.LoopbackDomain;
import org.xenolith.pv.support.Await;
import org.xenolith.pv.support.MemoryStore;
import org.xenolith.pv.xenbus.DevicePath;

/** A loopback domain with one disk and a store: front and back ends are made on it. */
final class BlockBench implements AutoCloseable {
    static final DomId DOMAIN = new DomId(7);
    final DevicePath path = DevicePath.of("vbd", DOMAIN, 51712);
    final LoopbackDomain domain = new LoopbackDomain(DOMAIN, DomId.DOM0, 2048);
    final MemoryStore store = new MemoryStore();
    private final List<Long> threads = new CopyOnWriteArrayList<>();
    final ExecutorService executor = new ThreadPoolExecutor(0, 64, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        threads.add(thread.getId());
        return thread;
    }, new ThreadPoolExecutor.DiscardPolicy());

    private final List<BlockBackend> backends = new ArrayList<>();

    BlockBench() {
        store.write(path.back() + "/online", "1");
        store.write(path.front() + "/state", "1");
    }

    /** Every thread that the executor ever made. */
    long[] threadIds() {
        return threads.stream().mapToLong(Long::longValue).toArray();
    }

    BlockBackend backend(BlockBackendConfig config, BlockImage image) {
        BlockBackend back = new BlockBackend(config, domain.foreignGrants(), domain.backEvents(), store, image, executor);
        backends.add(back);
        back.start();
        return back;
    }

    BlockBackend backend(BlockImage image) {
        return backend(BlockBackendConfig.of(path), image);
    }

    BlockFrontend frontend(BlockFrontendConfig config) {
        BlockFrontend front = new BlockFrontend(config, domain.memory(), domain.pages(), domain.grants(), domain.frontEvents(), store, executor);
        front.connect(Duration.ofSeconds(10));
        return front;
    }

    BlockFrontend frontend() {
        return frontend(BlockFrontendConfig.of(path));
    }

    XenbusState backState() {
        return XenbusState.parse(store.read(path.back() + "/state").orElse(""));
    }

    void frontState(XenbusState state) {
        store.write(path.front() + "/state", Integer.toString(state.code()));
    }

    void awaitBack(XenbusState state) {
        Await.until("back end " + state, () -> backState() == state);
    }

    @Override
    public void close() {
        backends.forEach(BlockBackend::close);
        store.close();
        executor.shutdown();
    }
}
