package org.xenolith.evtchn;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.event.FifoControlBlockLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.SharedArea;

/**
 * The FIFO ABI: an event word per port in pages that the guest hands over, and per vCPU a control block with the head
 * of one queue per priority. Xen counterpart: {@code xen/common/event_fifo.c}.
 *
 * <p>Setting, clearing and masking are lock-free; linking an event into a queue takes the one queue lock of the domain.
 * Tails are kept on our side only, and a head or link that the guest forges is never followed.
 */
final class FifoDelivery implements Delivery {
    static final int PRIORITIES = 16;
    static final int CAPACITY = 1 << FifoWord.LINK_BITS;
    private static final int WORDS_PER_PAGE = GuestMemory.PAGE_SIZE / Integer.BYTES;

    private final EventPages pages;
    private final UpcallPending upcalls;
    private final FifoQueues[] queues;
    private final byte[] lastPriority = new byte[CAPACITY];
    private final short[] lastVcpu = new short[CAPACITY];
    private final long[] early = new long[CAPACITY / Long.SIZE];
    private volatile SharedArea[] array = {};
    private final List<Long> arrayGfns = new ArrayList<>();

    FifoDelivery(int vcpus, EventPages pages, UpcallPending upcalls) {
        this.pages = pages;
        this.upcalls = upcalls;
        queues = new FifoQueues[vcpus];
        Arrays.setAll(queues, vcpu -> new FifoQueues());
        Arrays.fill(lastPriority, (byte) Port.DEFAULT_PRIORITY);
    }

    /** Places a vCPU's control block. */
    synchronized void control(int vcpu, long gfn, int offset) {
        if (queues[vcpu].block != null) {
            throw new EvtchnException(XenErrno.EINVAL, "vcpu=" + vcpu + " has a control block");
        }
        SharedArea page = pages.frame(gfn);
        if (page == null) {
            throw new EvtchnException(XenErrno.EINVAL, "control_gfn=0x" + Long.toHexString(gfn) + " is not memory");
        }
        queues[vcpu].place(page.at(offset), gfn, offset);
    }

    /** Adds a page of event words and delivers what had to wait for it; {@code ports} looks a port up. */
    synchronized void expand(long gfn, IntFunction<Port> ports) {
        SharedArea[] old = array;
        if (old.length * WORDS_PER_PAGE >= CAPACITY) {
            throw new EvtchnException(XenErrno.ENOSPC, "event array pages=" + old.length);
        }
        SharedArea page = pages.frame(gfn);
        if (page == null) {
            throw new EvtchnException(XenErrno.EINVAL, "array_gfn=0x" + Long.toHexString(gfn) + " is not memory");
        }
        SharedArea[] next = Arrays.copyOf(old, old.length + 1);
        next[old.length] = page;
        array = next;
        arrayGfns.add(gfn);
        for (int port = old.length * WORDS_PER_PAGE; port < next.length * WORDS_PER_PAGE; port++) {
            deliverEarly(port, ports);
        }
    }

    /** Remembers an event from before the port's word existed. */
    synchronized void setEarly(int port) {
        early[port >>> 6] |= 1L << port;
    }

    private void deliverEarly(int number, IntFunction<Port> ports) {
        long bit = 1L << number;
        if ((early[number >>> 6] & bit) == 0) {
            return;
        }
        early[number >>> 6] &= ~bit;
        Port port = ports.apply(number);
        if (port != null && !port.isFree()) {
            setPending(port);
        }
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public boolean setPending(Port port) {
        VarHandle.fullFence();
        int number = port.number;
        SharedArea page = page(number);
        if (page == null) {
            return setPendingEarly(port);
        }
        int offset = offset(number);
        boolean fresh = !page.getAndSetBit(offset, FifoWord.PENDING);
        int word = page.getInt(offset);
        if ((word & (1 << FifoWord.MASKED | 1 << FifoWord.LINKED)) == 0) {
            link(port, page, offset);
        }
        return fresh;
    }

    private boolean setPendingEarly(Port port) {
        synchronized (this) {
            if (page(port.number) == null) {
                early[port.number >>> 6] |= 1L << port.number;
                return true;
            }
        }
        return setPending(port);
    }

    private void link(Port port, SharedArea page, int offset) {
        int vcpu = port.vcpu;
        int priority = port.priority;
        synchronized (this) {
            FifoQueues target = queues[vcpu];
            if (target.block == null || page.getAndSetBit(offset, FifoWord.LINKED)) {
                return;
            }
            int number = port.number;
            queues[lastVcpu[number]].forgetTail(lastPriority[number], number);
            lastVcpu[number] = (short) vcpu;
            lastPriority[number] = (byte) priority;
            int tail = target.tail(priority);
            boolean linked = tail != 0 && FifoWord.setLink(page(tail), offset(tail), number);
            target.append(priority, number, !linked);
            if (linked || target.block.getAndSetBit(FifoControlBlockLayout.READY, priority)) {
                return;
            }
        }
        upcalls.raise(vcpu);
    }

    @Override
    public void clearPending(int port) {
        SharedArea page = page(port);
        if (page == null) {
            synchronized (this) {
                early[port >>> 6] &= ~(1L << port);
            }
            return;
        }
        page.getAndClearBit(offset(port), FifoWord.PENDING);
    }

    @Override
    public void unmask(Port port) {
        SharedArea page = page(port.number);
        if (page == null) {
            return;
        }
        int offset = offset(port.number);
        page.getAndClearBit(offset, FifoWord.MASKED);
        if (page.getBit(offset, FifoWord.PENDING)) {
            setPending(port);
        }
    }

    @Override
    public boolean isPending(int port) {
        return test(port, FifoWord.PENDING);
    }

    @Override
    public boolean isMasked(int port) {
        return page(port) == null || test(port, FifoWord.MASKED);
    }

    private boolean test(int port, int bit) {
        SharedArea page = page(port);
        return page != null && page.getBit(offset(port), bit);
    }

    synchronized EventSnapshot.Fifo snapshot() {
        List<EventSnapshot.ControlBlock> blocks = new ArrayList<>();
        for (int vcpu = 0; vcpu < queues.length; vcpu++) {
            if (queues[vcpu].block != null) {
                blocks.add(queues[vcpu].snapshot(vcpu));
            }
        }
        return new EventSnapshot.Fifo(List.copyOf(arrayGfns), List.copyOf(blocks), BitSet.valueOf(early).stream().boxed().toList());
    }

    synchronized void restore(EventSnapshot.Fifo saved) {
        for (long gfn : saved.arrayGfns()) {
            expand(gfn, number -> null);
        }
        for (EventSnapshot.ControlBlock block : saved.blocks()) {
            control(block.vcpu(), block.gfn(), block.offset());
            queues[block.vcpu()].restore(block);
        }
        saved.early().forEach(this::setEarly);
    }

    synchronized int lastVcpu(int port) {
        return lastVcpu[port];
    }

    synchronized int lastPriority(int port) {
        return lastPriority[port];
    }

    synchronized void last(int port, int vcpu, int priority) {
        lastVcpu[port] = (short) vcpu;
        lastPriority[port] = (byte) priority;
    }

    private SharedArea page(int port) {
        SharedArea[] current = array;
        int index = port / WORDS_PER_PAGE;
        return index < current.length ? current[index] : null;
    }

    private static int offset(int port) {
        return port % WORDS_PER_PAGE * Integer.BYTES;
    }
}
