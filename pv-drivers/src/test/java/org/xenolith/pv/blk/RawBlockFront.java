package org.xenolith.pv.blk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.io.SringLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.RingPages;
import org.xenolith.pv.ring.Slot;
import org.xenolith.pv.support.Await;

/** A front end that does exactly what a test tells it to, right or wrong. */
final class RawBlockFront {
    /** A response as it came. */
    record Response(long id, int operation, int status) {
    }

    final BlockBench bench;
    final long ringPage;
    final int ringRef;
    final FrontRing ring;
    final LocalPort port;
    final AtomicInteger events = new AtomicInteger();
    final Slot slot = new Slot(BlkifLayout.X86_64.slotSize());

    RawBlockFront(BlockBench bench) {
        this.bench = bench;
        ringPage = bench.domain.pages().take();
        ringRef = grant(ringPage, false);
        ring = new FrontRing(new RingPages(bench.domain.memory(), ringPage), BlkifLayout.X86_64.slotSize());
        port = bench.domain.frontEvents().allocUnbound(DomId.DOM0, events::incrementAndGet);
    }

    int grant(long page, boolean readOnly) {
        return bench.domain.grants().grant(DomId.DOM0, page >>> 12, readOnly);
    }

    /** A granted page of guest memory. */
    record Page(long gpa, int ref) {
    }

    Page page(boolean readOnly) {
        long gpa = bench.domain.pages().take();
        return new Page(gpa, grant(gpa, readOnly));
    }

    void node(String name, Object value) {
        bench.store.write(bench.path.front() + "/" + name, value.toString());
    }

    RawBlockFront publish() {
        node("ring-ref", ringRef);
        node("event-channel", port.port());
        node("protocol", "x86_64-abi");
        return this;
    }

    RawBlockFront connect() {
        publish();
        bench.frontState(XenbusState.INITIALISED);
        bench.awaitBack(XenbusState.CONNECTED);
        return this;
    }

    void transfer(int operation, long id, long sector, int segments, Page page, int first, int last) {
        BlkifLayout layout = BlkifLayout.X86_64;
        slot.put8(BlkifLayout.OPERATION, operation);
        slot.put8(BlkifLayout.NR_SEGMENTS, segments);
        slot.put64(layout.id(), id);
        slot.put64(layout.sector(), sector);
        for (int i = 0; i < Math.min(segments, BlkifLayout.MAX_SEGMENTS); i++) {
            int at = layout.segments() + i * BlkifLayout.SEGMENT_SIZE;
            slot.put32(at, page.ref());
            slot.put8(at + BlkifLayout.SEGMENT_FIRST, first);
            slot.put8(at + BlkifLayout.SEGMENT_LAST, last);
        }
        put();
    }

    void indirect(int operation, long id, long sector, int segments, int... pages) {
        BlkifLayout layout = BlkifLayout.X86_64;
        slot.put8(BlkifLayout.OPERATION, BlkifLayout.OP_INDIRECT);
        slot.put8(BlkifLayout.INDIRECT_OP, operation);
        slot.put16(BlkifLayout.INDIRECT_NR_SEGMENTS, segments);
        slot.put64(layout.id(), id);
        slot.put64(layout.sector(), sector);
        for (int i = 0; i < pages.length; i++) {
            slot.put32(layout.indirectGrefs() + 4 * i, pages[i]);
        }
        put();
    }

    void plain(int operation, long id, long sector, long sectors) {
        slot.put8(BlkifLayout.OPERATION, operation);
        slot.put8(BlkifLayout.NR_SEGMENTS, 0);
        slot.put64(BlkifLayout.X86_64.id(), id);
        slot.put64(BlkifLayout.X86_64.sector(), sector);
        slot.put64(BlkifLayout.X86_64.discardSectors(), sectors);
        put();
    }

    void put() {
        ring.put(slot, BlkifLayout.X86_64.slotSize());
    }

    void push() {
        if (ring.publish()) {
            port.send();
        }
    }

    /** Overwrites the shared request index and rings. */
    void claimRequests(int index) {
        bench.domain.memory().putIntRelease(ringPage + SringLayout.REQ_PROD, index);
        port.send();
    }

    List<Response> responses(int count) {
        push();
        List<Response> all = new ArrayList<>();
        while (all.size() < count) {
            Await.until("response " + all.size() + " of " + count, () -> ring.unconsumed() > 0);
            ring.take(slot);
            all.add(new Response(slot.s64(BlkifLayout.RSP_ID), slot.u8(BlkifLayout.RSP_OPERATION), slot.s16(BlkifLayout.RSP_STATUS)));
        }
        return all;
    }

    int status() {
        return responses(1).get(0).status();
    }
}
