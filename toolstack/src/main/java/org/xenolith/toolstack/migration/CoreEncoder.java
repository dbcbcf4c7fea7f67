package org.xenolith.toolstack.migration;

import com.google.protobuf.ByteString;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.domain.VcpuSnapshot;
import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.memory.PageImage;
import org.xenolith.evtchn.EventSnapshot;
import org.xenolith.toolstack.proto.StreamArea;
import org.xenolith.toolstack.proto.StreamControlBlock;
import org.xenolith.toolstack.proto.StreamCore;
import org.xenolith.toolstack.proto.StreamFifo;
import org.xenolith.toolstack.proto.StreamPage;
import org.xenolith.toolstack.proto.StreamPort;
import org.xenolith.toolstack.proto.StreamRun;
import org.xenolith.toolstack.proto.StreamSite;
import org.xenolith.toolstack.proto.StreamSites;
import org.xenolith.toolstack.proto.StreamVcpuCore;

/** A {@link DomainSnapshot} as a record of the stream. */
public final class CoreEncoder {
    private CoreEncoder() {
    }

    public static StreamCore encode(DomainSnapshot domain) {
        StreamCore.Builder core = StreamCore.newBuilder()
                .setSystemTimeNs(domain.systemTime())
                .setEpochNs(domain.epochNanos())
                .setTscKhz(domain.tscKhz())
                .setLongMode(domain.longMode())
                .addAllHvmParams(domain.hvmParams())
                .setShutdownReason(domain.shutdownReason())
                .setSharedInfo(page(domain.sharedInfo()))
                .addAllWatchdogs(domain.watchdogs())
                .setHypercallSites(sites(domain.hypercallSites()));
        domain.vcpus().forEach(vcpu -> core.addVcpus(vcpu(vcpu)));
        domain.physmap().ballooned().forEach(run ->
                core.addBallooned(StreamRun.newBuilder().setGfn(run.gfn()).setCount(run.count())));
        domain.physmap().extra().forEach(extra -> core.addExtra(page(extra)));
        domain.events().ports().forEach(port -> core.addPorts(port(port)));
        domain.events().fifo().ifPresent(fifo -> core.setFifo(fifo(fifo)));
        domain.grants().frames().forEach(frame -> core.addGrantFrames(page(frame)));
        return core.build();
    }

    private static StreamPage page(PageImage page) {
        return StreamPage.newBuilder().setGfn(page.gfn()).setContents(ByteString.copyFrom(page.contents())).build();
    }

    private static StreamVcpuCore vcpu(VcpuSnapshot vcpu) {
        StreamVcpuCore.Builder core = StreamVcpuCore.newBuilder()
                .setUpcallVector(vcpu.upcallVector())
                .setVcpuInfoGpa(vcpu.vcpuInfoGpa())
                .setRunstate(vcpu.runstate().state())
                .setRunstateSince(vcpu.runstate().since())
                .addAllRunstateSpent(vcpu.runstate().spent())
                .setRunstateLongMode(vcpu.runstateLongMode())
                .setSingleshot(vcpu.singleshot())
                .setPeriod(vcpu.period())
                .setNextPeriodic(vcpu.nextPeriodic());
        vcpu.ownVcpuInfo().ifPresent(page -> core.setOwnVcpuInfo(page(page)));
        vcpu.runstateArea().ifPresent(area -> core.setRunstateArea(area(area)));
        vcpu.timeArea().ifPresent(area -> core.setTimeArea(area(area)));
        return core.build();
    }

    private static StreamArea area(AreaPlace area) {
        return StreamArea.newBuilder().setGpa(area.gpa()).setLength(area.length()).setNextPage(area.nextPage()).build();
    }

    private static StreamPort port(EventSnapshot.SavedPort port) {
        return StreamPort.newBuilder()
                .setPort(port.port())
                .setStatus(port.status())
                .setVcpu(port.vcpu())
                .setPriority(port.priority())
                .setRemote(port.remote())
                .setRemotePort(port.remotePort())
                .setVirq(port.virq())
                .setLastVcpu(port.lastVcpu())
                .setLastPriority(port.lastPriority())
                .build();
    }

    private static StreamFifo fifo(EventSnapshot.Fifo fifo) {
        StreamFifo.Builder saved = StreamFifo.newBuilder().addAllArrayGfns(fifo.arrayGfns()).addAllEarly(fifo.early());
        fifo.blocks().forEach(block -> saved.addBlocks(StreamControlBlock.newBuilder()
                .setVcpu(block.vcpu()).setGfn(block.gfn()).setOffset(block.offset()).addAllTails(block.tails())));
        return saved.build();
    }

    private static StreamSites sites(HypercallSites sites) {
        StreamSites.Builder saved = StreamSites.newBuilder().setOutcome(sites.outcome().name());
        sites.places().forEach(place -> saved.addSites(StreamSite.newBuilder().setGpa(place.gpa())
                .setVmcall(place.instruction() == HypercallSites.Instruction.VMCALL)));
        return saved.build();
    }
}
