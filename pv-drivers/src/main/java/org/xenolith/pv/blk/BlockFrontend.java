package org.xenolith.pv.blk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.Doorbell;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.PagePool;
import org.xenolith.pv.ring.RingPages;
import org.xenolith.pv.ring.Slot;
import org.xenolith.pv.xenbus.FrontDriver;
import org.xenolith.pv.xenbus.Nodes;
import org.xenolith.pv.xenbus.XenbusFront;
import org.xenolith.xenstore.client.XenstoreClient;

/** A block front end in this process: reads and writes a disk through the very rings a guest would use. */
public final class BlockFrontend implements AutoCloseable {
    private final BlockFrontendConfig config;
    private final GuestMemory memory;
    private final PagePool pool;
    private final OwnGrants grants;
    private final EventBinder events;
    private final Executor executor;
    private final XenbusFront xenbus;
    private long[] ringPages = {};
    private int[] ringRefs = {};
    private BlockFrontRequest[] requests = {};
    private LocalPort port;
    private boolean persistent;
    private int segments;
    private volatile BlockFrontQueue queue;
    private volatile BlockFrontDisk disk;

    /** @param executor gives one thread while connected, and one now and then to the handshake */
    public BlockFrontend(BlockFrontendConfig config, GuestMemory memory, PagePool pool, OwnGrants grants,
                         EventBinder events, XenstoreClient store, Executor executor) {
        this.config = config;
        this.memory = memory;
        this.pool = pool;
        this.grants = grants;
        this.events = events;
        this.executor = executor;
        xenbus = new XenbusFront(config.path(), store, new Driver(), executor);
    }

    /** Connects; {@link org.xenolith.pv.xenbus.DeviceException} if the back end does not follow within the limit. */
    public void connect(Duration limit) {
        xenbus.start();
        xenbus.awaitConnected(limit);
    }

    /** The disk's properties, once connected. */
    public BlockFrontDisk disk() {
        return disk;
    }

    /** Reads bytes; offset and length are multiples of the sector size. Several requests are in flight at once. */
    public void read(long offset, byte[] target, int at, int length) throws IOException {
        await(transfer(false, offset, target, at, length));
    }

    /** Writes bytes; offset and length are multiples of the sector size. */
    public void write(long offset, byte[] source, int at, int length) throws IOException {
        await(transfer(true, offset, source, at, length));
    }

    /** Starts a read of at most {@link #maxTransfer} bytes. The array belongs to the driver until it completes. */
    public CompletableFuture<Void> readAsync(long offset, byte[] target, int at, int length) throws IOException {
        return one(false, offset, target, at, length);
    }

    /** Starts a write of at most {@link #maxTransfer} bytes; the data has been copied on return. */
    public CompletableFuture<Void> writeAsync(long offset, byte[] source, int at, int length) throws IOException {
        return one(true, offset, source, at, length);
    }

    /** Makes every write that has completed durable. */
    public void flush() throws IOException {
        await(List.of(queue.submit((place, slot) -> fillPlain(place, slot, BlkifLayout.OP_FLUSH_DISKCACHE, 0, 0))));
    }

    /** Gives a range back; {@link UnsupportedOperationException} if the disk does not serve that. */
    public void discard(long offset, long length) throws IOException {
        int unit = disk.sectorSize();
        await(List.of(queue.submit((place, slot) -> fillPlain(place, slot, BlkifLayout.OP_DISCARD, offset / unit, length / unit))));
    }

    /** Most bytes of one request. */
    public int maxTransfer() {
        return segments * GuestMemory.PAGE_SIZE;
    }

    public XenbusState state() {
        return xenbus.state();
    }

    /** Disconnects; what is still in flight fails. */
    @Override
    public void close() {
        xenbus.close();
    }

    private List<CompletableFuture<Void>> transfer(boolean write, long offset, byte[] data, int at, int length) throws IOException {
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        for (int done = 0; done < length; done += maxTransfer()) {
            parts.add(one(write, offset + done, data, at + done, Math.min(maxTransfer(), length - done)));
        }
        return parts;
    }

    private CompletableFuture<Void> one(boolean write, long offset, byte[] data, int at, int length) throws IOException {
        int unit = disk.sectorSize();
        if (length <= 0 || length > maxTransfer() || offset % unit != 0 || length % unit != 0) {
            throw new IllegalArgumentException("offset=" + offset + ", length=" + length + ", sectorSize=" + unit + ", max=" + maxTransfer());
        }
        return queue.submit((place, slot) -> place.fillTransfer(slot, config.layout(), write, offset / unit, unit, data, at, length));
    }

    private void fillPlain(BlockFrontRequest place, Slot slot, int operation, long sector, long sectors) {
        slot.put8(BlkifLayout.OPERATION, operation);
        slot.put8(BlkifLayout.NR_SEGMENTS, 0);
        slot.put64(config.layout().id(), place.number);
        slot.put64(config.layout().sector(), sector);
        slot.put64(config.layout().discardSectors(), sectors);
    }

    private static void await(List<CompletableFuture<Void>> parts) throws IOException {
        try {
            CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0])).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
            if (e.getCause() instanceof UnsupportedOperationException unsupported) {
                throw unsupported;
            }
            throw e;
        }
    }

    private final class Driver implements FrontDriver {
        @Override
        public void prepare(Nodes back) {
            int order = Math.min(config.ringOrder(), back.numberOr("max-ring-page-order", 0, 0, 31));
            int most = Math.max(BlkifLayout.MAX_SEGMENTS, back.numberOr("feature-max-indirect-segments", 0, 0, 1 << 16));
            segments = Math.min(config.segments(), most);
            persistent = config.persistent() && back.flag("feature-persistent");
            ringPages = new long[1 << order];
            ringRefs = new int[1 << order];
            for (int i = 0; i < ringPages.length; i++) {
                ringPages[i] = pool.take();
                ringRefs[i] = grants.grant(config.path().backDomain(), ringPages[i] >>> GuestMemory.PAGE_SHIFT, false);
            }
            FrontRing ring = new FrontRing(new RingPages(memory, ringPages), config.layout().slotSize());
            requests = new BlockFrontRequest[Math.min(config.depth(), ring.size())];
            Arrays.setAll(requests, i -> new BlockFrontRequest(i, segments, persistent, config.path().backDomain(), memory, grants, pool));
            Doorbell bell = new Doorbell(1);
            port = events.allocUnbound(config.path().backDomain(), bell);
            queue = new BlockFrontQueue(ring, config.layout(), port, bell, requests);
        }

        @Override
        public void publish(Nodes front) {
            front.put("protocol", config.layout().protocol());
            front.put("event-channel", port.port());
            front.put("feature-persistent", persistent);
            front.put("feature-large-sector-size", true);
            if (ringRefs.length == 1) {
                front.remove("ring-page-order");
                front.put("ring-ref", ringRefs[0]);
                return;
            }
            front.remove("ring-ref");
            front.put("ring-page-order", Integer.numberOfTrailingZeros(ringRefs.length));
            for (int i = 0; i < ringRefs.length; i++) {
                front.put("ring-ref" + i, ringRefs[i]);
            }
        }

        @Override
        public XenbusState announced() {
            return XenbusState.INITIALISED;
        }

        @Override
        public void connected(Nodes back) {
            disk = new BlockFrontDisk(back.number("sector-size", 512, GuestMemory.PAGE_SIZE), back.longNumber("sectors"),
                    back.numberOr("info", 0, 0, 255), back.flag("feature-discard"), back.flag("feature-flush-cache"));
            executor.execute(queue);
        }

        @Override
        public void disconnected() {
            queue.close();
            for (BlockFrontRequest request : requests) {
                request.free(pool);
            }
            for (int i = 0; i < ringPages.length; i++) {
                grants.end(ringRefs[i]);
                pool.give(ringPages[i]);
            }
        }
    }
}
