package org.xenolith.core.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.xenolith.abi.hvm.HvmParam;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.memory.PhysMap;
import org.xenolith.core.time.SystemTime;
import org.xenolith.core.time.VcpuTimers;
import org.xenolith.evtchn.EventChannels;

/**
 * Between a domain that stands still and its {@link DomainSnapshot}. Each part saves itself; this class knows their order:
 * the map before what is placed in it, shared pages before the events that live in them.
 */
record DomainSaver(Vcpu[] vcpus, VcpuSet vcpuSet, SharedPages pages, PhysMap physmap, HvmParams params, Upcalls upcalls,
        EventChannels events, GrantTable grants, VcpuTimers timers, SystemTime time, Housekeeping housekeeping) {
    DomainSnapshot save(long epochNanos, long tscKhz, int shutdownReason, HypercallSites sites) {
        List<VcpuSnapshot> saved = IntStream.range(0, vcpus.length).mapToObj(this::vcpu).toList();
        List<Long> watchdogs = IntStream.range(0, VcpuTimers.WATCHDOGS).mapToObj(timers::watchdog).toList();
        return new DomainSnapshot(time.now() + housekeeping.lead(), epochNanos, tscKhz, pages.longMode(), params.values(),
                shutdownReason, pages.image(), saved, watchdogs, physmap.snapshot(), events.snapshot(), grants.snapshot(), sites);
    }

    private VcpuSnapshot vcpu(int id) {
        Vcpu vcpu = vcpus[id];
        return new VcpuSnapshot(vcpu.upcallVector, pages.vcpuInfoGpa(id), pages.ownVcpuInfo(id), vcpu.runstate.snapshot(),
                vcpu.runstateArea, vcpu.runstateLongMode, vcpu.timeArea, timers.singleshot(id), timers.period(id),
                timers.nextPeriodic(id));
    }

    void restore(DomainSnapshot saved) {
        if (saved.vcpus().size() != vcpus.length || saved.watchdogs().size() != VcpuTimers.WATCHDOGS) {
            throw new IllegalArgumentException("vcpus=" + saved.vcpus().size() + ", the domain has " + vcpus.length
                    + "; watchdogs=" + saved.watchdogs().size());
        }
        time.set(saved.systemTime());
        events.reset();
        physmap.restore(saved.physmap());
        restorePages(saved);
        grants.restore(saved.grants());
        params.values(saved.hvmParams());
        upcalls.callback(params.get(HvmParam.CALLBACK_IRQ));
        for (int id = 0; id < vcpus.length; id++) {
            restoreVcpu(id, saved.vcpus().get(id));
        }
        events.restore(saved.events());
        for (int id = 0; id < VcpuTimers.WATCHDOGS; id++) {
            timers.restoreWatchdog(id, saved.watchdogs().get(id));
        }
        upcalls.oweAll();
    }

    private void restorePages(DomainSnapshot saved) {
        pages.longMode(saved.longMode());
        List<Long> places = new ArrayList<>();
        saved.vcpus().forEach(vcpu -> places.add(vcpu.vcpuInfoGpa()));
        pages.restore(saved.sharedInfo(), places);
    }

    private void restoreVcpu(int id, VcpuSnapshot saved) {
        Vcpu vcpu = vcpus[id];
        saved.ownVcpuInfo().ifPresent(page -> pages.fillOwn(id, page.contents()));
        vcpu.upcallVector = saved.upcallVector();
        vcpu.clock.moveRecord(pages.clockRecord(id));
        vcpu.runstate.restore(saved.runstate());
        saved.runstateArea().ifPresent(place -> vcpuSet.registerRunstateArea(id, place, saved.runstateLongMode()));
        saved.timeArea().ifPresent(place -> vcpuSet.registerTimeArea(id, place));
        timers.setSingleshot(id, saved.singleshot());
        timers.restorePeriodic(id, saved.period(), saved.nextPeriodic());
    }
}
