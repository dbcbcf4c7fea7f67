package org.xenolith.core.domain;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.VcpuInfoLayout;
import org.xenolith.core.hypercall.VcpuServices;
import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.time.Runstate;
import org.xenolith.core.time.SystemTime;
import org.xenolith.evtchn.EventChannels;

/** The domain's vCPUs as hypercalls see them. */
final class VcpuSet implements VcpuServices {
    /** About as long as a clock of nanoseconds can count from now. */
    private static final long FOREVER = 1L << 61;
    private static final int UPCALL_MASK = 0xff00;
    private final Vcpu[] vcpus;
    private final SharedPages pages;
    private final EventChannels events;
    private final SystemTime time;
    private final Upcalls upcalls;
    private final GuestMemory memory;
    private final BooleanSupplier[] pollReady;
    private final BooleanSupplier[] blockReady;

    VcpuSet(Vcpu[] vcpus, SharedPages pages, EventChannels events, SystemTime time, Upcalls upcalls,
            GuestMemory memory) {
        this.vcpus = vcpus;
        this.pages = pages;
        this.events = events;
        this.time = time;
        this.upcalls = upcalls;
        this.memory = memory;
        pollReady = new BooleanSupplier[vcpus.length];
        blockReady = new BooleanSupplier[vcpus.length];
        Arrays.setAll(pollReady, id -> () -> pollReady(id));
        Arrays.setAll(blockReady, id -> () -> events.upcallPending(id));
    }

    @Override
    public int count() {
        return vcpus.length;
    }

    @Override
    public boolean isUp(int vcpu) {
        return vcpus[vcpu].runstate.state() != Runstate.OFFLINE;
    }

    @Override
    public void registerVcpuInfo(int vcpu, long gfn, int offset) {
        SharedArea from = pages.registerVcpuInfo(vcpu, gfn, offset);
        follow(vcpu, from);
    }

    /** Brings events over that were raised in the old place while it moved, and moves the clock record along. */
    void follow(int vcpu, SharedArea from) {
        SharedArea to = pages.vcpuInfo(vcpu);
        int selector = pages.longMode() ? VcpuInfoLayout.EVTCHN_PENDING_SEL_64 : VcpuInfoLayout.EVTCHN_PENDING_SEL_32;
        to.getAndOrInt(selector, from.getInt(selector));
        if (pages.longMode()) {
            to.getAndOrInt(selector + Integer.BYTES, from.getInt(selector + Integer.BYTES));
        }
        to.getAndOrInt(VcpuInfoLayout.EVTCHN_UPCALL_PENDING, from.getInt(VcpuInfoLayout.EVTCHN_UPCALL_PENDING) & 0xff);
        vcpus[vcpu].clock.moveRecord(to.at(VcpuInfoLayout.TIME));
        if (events.upcallPending(vcpu)) {
            upcalls.upcall(vcpu);
        }
    }

    @Override
    public void registerTimeArea(int vcpu, AreaPlace place) {
        vcpus[vcpu].clock.moveArea(place.pin(memory));
        vcpus[vcpu].timeArea = Optional.of(place);
    }

    @Override
    public void registerRunstateArea(int vcpu, AreaPlace place, boolean longMode) {
        vcpus[vcpu].runstate.register(place.pin(memory), longMode);
        vcpus[vcpu].runstateArea = Optional.of(place);
        vcpus[vcpu].runstateLongMode = longMode;
    }

    @Override
    public Runstate runstate(int vcpu) {
        return vcpus[vcpu].runstate;
    }

    @Override
    public void upcallVector(int vcpu, int vector) {
        vcpus[vcpu].upcallVector = vector;
        if (events.upcallPending(vcpu)) {
            upcalls.upcall(vcpu);
        }
    }

    @Override
    public void poll(int id, int[] ports, int count, long deadline) {
        Vcpu vcpu = vcpus[id];
        vcpu.polled = ports;
        vcpu.polledCount = count;
        events.polling(1);
        vcpu.runstate.enter(Runstate.BLOCKED, time.now());
        try {
            vcpu.park.park(pollReady[id], System.nanoTime() + (deadline == 0 ? FOREVER : deadline - time.now()));
        } finally {
            events.polling(-1);
            vcpu.runstate.enter(Runstate.RUNNING, time.now());
        }
    }

    private boolean pollReady(int id) {
        Vcpu vcpu = vcpus[id];
        for (int i = 0; i < vcpu.polledCount; i++) {
            if (events.isPending(vcpu.polled[i])) {
                return true;
            }
        }
        return events.upcallPending(id) && vcpu.cpu.interruptible();
    }

    /** A vCPU with interrupts on waits inside the engine, where every interrupt wakes it; one without waits here. */
    @Override
    public void block(int id) {
        Vcpu vcpu = vcpus[id];
        pages.vcpuInfo(id).getAndAndInt(VcpuInfoLayout.EVTCHN_UPCALL_PENDING, ~UPCALL_MASK);
        if (events.upcallPending(id)) {
            return;
        }
        vcpu.runstate.enter(Runstate.BLOCKED, time.now());
        if (vcpu.cpu.interruptible()) {
            vcpu.cpu.halt();
        } else {
            await(vcpu);
        }
    }

    /** Waits in user space for an upcall or a kick. */
    void await(Vcpu vcpu) {
        vcpu.runstate.enter(Runstate.BLOCKED, time.now());
        vcpu.park.park(blockReady[vcpu.id], System.nanoTime() + FOREVER);
        vcpu.runstate.enter(Runstate.RUNNING, time.now());
    }

    @Override
    public void yield(int vcpu) {
        Thread.yield();
    }
}
