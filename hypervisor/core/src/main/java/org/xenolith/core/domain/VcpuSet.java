package org.xenolith.core.domain;

import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.VcpuInfoLayout;
import org.xenolith.core.hypercall.VcpuServices;
import org.xenolith.core.time.Runstate;
import org.xenolith.core.time.SystemTime;
import org.xenolith.evtchn.EventChannels;

/** The domain's vCPUs as hypercalls see them. */
final class VcpuSet implements VcpuServices {
    /** Longest SCHEDOP_block: interrupts of the local APIC are not visible while the vCPU is parked here. */
    private static final long BLOCK_NANOS = 1_000_000L;
    private static final long FOREVER = 1_000_000_000L;
    private final Vcpu[] vcpus;
    private final SharedPages pages;
    private final EventChannels events;
    private final SystemTime time;
    private final Upcalls upcalls;

    VcpuSet(Vcpu[] vcpus, SharedPages pages, EventChannels events, SystemTime time, Upcalls upcalls) {
        this.vcpus = vcpus;
        this.pages = pages;
        this.events = events;
        this.time = time;
        this.upcalls = upcalls;
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
    public void registerTimeArea(int vcpu, SharedArea area) {
        vcpus[vcpu].clock.moveArea(area);
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
        events.polling(1);
        vcpu.prepareWait();
        try {
            vcpu.runstate.enter(Runstate.BLOCKED, time.now());
            if (!anyPending(ports, count)) {
                vcpu.pause(deadline == 0 ? FOREVER : Math.max(0, Math.min(FOREVER, deadline - time.now())));
            }
        } finally {
            vcpu.endWait();
            events.polling(-1);
            vcpu.runstate.enter(Runstate.RUNNING, time.now());
        }
    }

    private boolean anyPending(int[] ports, int count) {
        for (int i = 0; i < count; i++) {
            if (events.isPending(ports[i])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void block(int id) {
        Vcpu vcpu = vcpus[id];
        vcpu.prepareWait();
        try {
            vcpu.runstate.enter(Runstate.BLOCKED, time.now());
            if (!events.upcallPending(id)) {
                vcpu.pause(BLOCK_NANOS);
            }
        } finally {
            vcpu.endWait();
            vcpu.runstate.enter(Runstate.RUNNING, time.now());
        }
    }

    @Override
    public void yield(int vcpu) {
        Thread.yield();
    }
}
