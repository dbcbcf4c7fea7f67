package org.xenolith.toolstack.control;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainList;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.RunState;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.Vcpu;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.proto.VmmFrame;

/** Answers {@code xl list}: asks all domain processes at once, and tells the last known state of one that is slow. */
final class DomainReport {
    private static final long PATIENCE_MS = 500;

    private final DomainRegistry registry;
    private final Executor threads;
    private final HostFacts host;
    private final long startedMs;

    DomainReport(DomainRegistry registry, Executor threads, HostFacts host, long startedMs) {
        this.registry = registry;
        this.threads = threads;
        this.host = host;
        this.startedMs = startedMs;
    }

    DomainList list(ListDomains request) {
        boolean all = request.getDomainsList().isEmpty();
        boolean dom0 = all || request.getDomainsList().stream().anyMatch(DomainReport::isDom0);
        List<String> others = request.getDomainsList().stream().filter(which -> !isDom0(which)).toList();
        List<ManagedDomain> selected = all || !others.isEmpty() ? registry.select(others) : List.of();
        List<CompletableFuture<Domain>> answers = selected.stream()
                .map(domain -> CompletableFuture.supplyAsync(() -> describe(domain, request), threads))
                .toList();
        DomainList.Builder list = DomainList.newBuilder();
        if (dom0) {
            list.addDomains(controlDomain(request));
        }
        answers.forEach(answer -> list.addDomains(answer.join()));
        return list.build();
    }

    /** What guests asked for that nobody serves, as lines of {@code xl dmesg}. */
    String oddities() {
        List<CompletableFuture<String>> answers = registry.all().stream()
                .map(domain -> CompletableFuture.supplyAsync(() -> oddities(domain), threads)).toList();
        return answers.stream().map(CompletableFuture::join).collect(Collectors.joining());
    }

    private static String oddities(ManagedDomain domain) {
        return refresh(domain).getOdditiesList().stream().map(line -> "(XEN) d" + domain.domid() + ": " + line + "\n")
                .collect(Collectors.joining());
    }

    private static boolean isDom0(String which) {
        return which.equals("0") || which.equals(DomainRegistry.DOM0_NAME);
    }

    private Domain controlDomain(ListDomains request) {
        long cpuNs = ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
        long memoryKib = Runtime.getRuntime().totalMemory() / 1024;
        int cpus = host.cpus();
        Domain.Builder dom0 = Domain.newBuilder()
                .setName(DomainRegistry.DOM0_NAME)
                .setUuid("00000000-0000-0000-0000-000000000000")
                .setMemoryKib(memoryKib)
                .setMaxMemoryKib(memoryKib)
                .setVcpusOnline(cpus)
                .setState(RunState.RUNNING)
                .setShutdownReason(ShutdownReason.NO_REASON)
                .setCpuTimeNs(cpuNs)
                .setStartedUnixMs(startedMs);
        if (request.getWithConfig()) {
            dom0.setConfig(DomainConfig.newBuilder().setName(DomainRegistry.DOM0_NAME).setType("pv")
                    .setMemoryMib(memoryKib / 1024).setMaxMemoryMib(memoryKib / 1024));
        }
        for (int cpu = 0; request.getWithVcpus() && cpu < cpus; cpu++) {
            dom0.addVcpus(Vcpu.newBuilder().setId(cpu).setOnline(true).setRunning(true).setCpu(cpu)
                    .setCpuTimeNs(cpu == 0 ? cpuNs : 0));
        }
        return dom0.build();
    }

    /** What a process says of its domain now; the last it said if it does not answer. */
    static DomainStatus refresh(ManagedDomain domain) {
        DomainLink link = domain.link();
        if (link != null && link.open()) {
            try {
                domain.status(link.ask(VmmFrame.newBuilder().setCommand(
                        VmmCommand.newBuilder().setVerb(VmmCommand.Verb.GET_STATUS)), PATIENCE_MS).getStatus());
            } catch (OperationException e) {
                return domain.status();
            }
        }
        return domain.status();
    }

    private static Domain describe(ManagedDomain domain, ListDomains request) {
        Traveller traveller = domain.traveller();
        DomainStatus status = refresh(domain);
        DomainRecord record = domain.record();
        DomainConfig config = record.getConfig();
        long memoryKib = status.getMemoryKib() == 0 ? config.getMemoryMib() * 1024 : status.getMemoryKib();
        Domain.Builder built = Domain.newBuilder()
                .setDomid(record.getDomid())
                .setName(config.getName())
                .setUuid(config.getUuid())
                .setMemoryKib(memoryKib)
                .setMaxMemoryKib(config.getMaxMemoryMib() * 1024)
                .setVcpusOnline(Math.max(1, (int) status.getVcpusList().stream().filter(Vcpu::getOnline).count()))
                .setState(state(record, status))
                .setPaused(status.getPaused() || record.getPhase() == DomainRecord.Phase.CREATING)
                .setShutdownReason(reason(record, status))
                .setCpuTimeNs(status.getVcpusList().stream().mapToLong(Vcpu::getCpuTimeNs).sum())
                .setStartedUnixMs(record.getStartedUnixMs())
                .setEngine(record.getEngine())
                .setEngineReason(record.getEngineReason())
                .putAllCounters(status.getCountersMap())
                .addAllDisks(status.getDisksList())
                .addAllVifs(status.getVifsList())
                .setDying(record.getPhase() == DomainRecord.Phase.ENDING);
        if (traveller != null) {
            built.setMoving(traveller.what());
        }
        if (request.getWithConfig()) {
            built.setConfig(config);
        }
        if (request.getWithVcpus()) {
            built.addAllVcpus(status.getVcpusList());
        }
        return built.build();
    }

    private static RunState state(DomainRecord record, DomainStatus status) {
        if (record.getPhase() == DomainRecord.Phase.ENDING) {
            return RunState.DYING;
        }
        if (record.getPhase() == DomainRecord.Phase.PRESERVED || status.getEnded()) {
            return reason(record, status) == ShutdownReason.CRASH ? RunState.CRASHED : RunState.SHUTDOWN;
        }
        return status.getState() == RunState.RUN_STATE_UNSET && !status.getPaused() ? RunState.BLOCKED : status.getState();
    }

    private static ShutdownReason reason(DomainRecord record, DomainStatus status) {
        if (record.getPhase() == DomainRecord.Phase.PRESERVED) {
            ShutdownReason reason = ShutdownReason.forNumber(record.getShutdownReason());
            return reason == null ? ShutdownReason.CRASH : reason;
        }
        return status.getEnded() ? status.getReason() : ShutdownReason.NO_REASON;
    }
}
