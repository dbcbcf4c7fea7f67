package org.xenolith.toolstack.migration;

import java.util.List;
import java.util.Optional;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.domain.VcpuSnapshot;
import org.xenolith.core.gnttab.GrantSnapshot;
import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.memory.PageImage;
import org.xenolith.core.memory.PhysMapSnapshot;
import org.xenolith.core.time.RunstateSnapshot;
import org.xenolith.evtchn.EventSnapshot;
import org.xenolith.toolstack.proto.StreamArea;
import org.xenolith.toolstack.proto.StreamCore;
import org.xenolith.toolstack.proto.StreamFifo;
import org.xenolith.toolstack.proto.StreamPage;
import org.xenolith.toolstack.proto.StreamPort;
import org.xenolith.toolstack.proto.StreamSites;
import org.xenolith.toolstack.proto.StreamVcpuCore;

/**
 * A record of the stream as a {@link DomainSnapshot}. Checks what the records of the core do not check themselves;
 * whether it fits the domain is for {@code DomainCore.restore}.
 */
public final class CoreDecoder {
    private static final long MAX_NANOS = Long.MAX_VALUE / 4;

    private CoreDecoder() {
    }

    /** @throws IllegalArgumentException where it is no domain's state; the message says why */
    public static DomainSnapshot decode(StreamCore core) {
        require(core.getSystemTimeNs() >= 0 && core.getSystemTimeNs() < MAX_NANOS, "system time " + core.getSystemTimeNs());
        return new DomainSnapshot(core.getSystemTimeNs(), core.getEpochNs(), core.getTscKhz(), core.getLongMode(),
                core.getHvmParamsList(), core.getShutdownReason(), page(core.getSharedInfo()),
                core.getVcpusList().stream().map(CoreDecoder::vcpu).toList(), core.getWatchdogsList(),
                new PhysMapSnapshot(core.getBalloonedList().stream()
                        .map(run -> new PhysMapSnapshot.Run(run.getGfn(), run.getCount())).toList(), pages(core.getExtraList())),
                new EventSnapshot(core.getPortsList().stream().map(CoreDecoder::port).toList(),
                        core.hasFifo() ? Optional.of(fifo(core.getFifo())) : Optional.empty()),
                new GrantSnapshot(pages(core.getGrantFramesList())), sites(core.getHypercallSites()));
    }

    private static List<PageImage> pages(List<StreamPage> pages) {
        return pages.stream().map(CoreDecoder::page).toList();
    }

    private static PageImage page(StreamPage page) {
        require(page.getContents().size() == StreamFormat.PAGE_SIZE && page.getGfn() >= -1,
                "page gfn=" + page.getGfn() + " of " + page.getContents().size() + " bytes");
        return new PageImage(page.getGfn(), page.getContents().toByteArray());
    }

    private static VcpuSnapshot vcpu(StreamVcpuCore vcpu) {
        require(vcpu.getUpcallVector() >= 0 && vcpu.getUpcallVector() <= 255, "upcall vector " + vcpu.getUpcallVector());
        require(vcpu.getPeriod() >= 0, "period " + vcpu.getPeriod());
        return new VcpuSnapshot(vcpu.getUpcallVector(), vcpu.getVcpuInfoGpa(),
                vcpu.hasOwnVcpuInfo() ? Optional.of(page(vcpu.getOwnVcpuInfo())) : Optional.empty(),
                new RunstateSnapshot(vcpu.getRunstate(), vcpu.getRunstateSince(), vcpu.getRunstateSpentList()),
                vcpu.hasRunstateArea() ? Optional.of(area(vcpu.getRunstateArea())) : Optional.empty(), vcpu.getRunstateLongMode(),
                vcpu.hasTimeArea() ? Optional.of(area(vcpu.getTimeArea())) : Optional.empty(), vcpu.getSingleshot(),
                vcpu.getPeriod(), vcpu.getNextPeriodic());
    }

    private static AreaPlace area(StreamArea area) {
        return new AreaPlace(area.getGpa(), area.getLength(), area.getNextPage());
    }

    private static EventSnapshot.SavedPort port(StreamPort port) {
        return new EventSnapshot.SavedPort(port.getPort(), port.getStatus(), port.getVcpu(), port.getPriority(), port.getRemote(),
                port.getRemotePort(), port.getVirq(), port.getLastVcpu(), port.getLastPriority());
    }

    private static EventSnapshot.Fifo fifo(StreamFifo fifo) {
        return new EventSnapshot.Fifo(fifo.getArrayGfnsList(), fifo.getBlocksList().stream()
                .map(block -> new EventSnapshot.ControlBlock(block.getVcpu(), block.getGfn(), block.getOffset(), block.getTailsList()))
                .toList(), fifo.getEarlyList());
    }

    private static HypercallSites sites(StreamSites sites) {
        return new HypercallSites(HypercallSites.Outcome.valueOf(sites.getOutcome()), sites.getSitesList().stream()
                .map(site -> new HypercallSites.Place(site.getGpa(), site.getVmcall()
                        ? HypercallSites.Instruction.VMCALL : HypercallSites.Instruction.VMMCALL)).toList());
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw new IllegalArgumentException("a domain with " + found);
        }
    }
}
