package org.xenolith.toolstack.vmm;

import java.util.List;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.cpuid.CpuidLoss;
import org.xenolith.core.cpuid.CpuidPolicy;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.domain.DomainHost;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.toolstack.domain.CoreConfig;
import org.xenolith.toolstack.domain.CpuidTables;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Undo;
import org.xenolith.toolstack.migration.MemoryPages;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.DomainConfig;

/**
 * What a domain is made of but for its back ends. The vCPUs are there, and paused.
 *
 * @param cpuid what the guest is shown, but for topology and Xen's leaves
 */
record DomainParts(Assign assign, Engine engine, VirtualMachine machine, DomainCore core, MemfdPages pages, VcpuThreads vcpus,
        DomainEvents events, List<CpuidLeaf> cpuid) {
    /** A fresh domain: memory all zeroes, vCPUs waiting for what starts them. */
    static DomainParts make(Assign assign, Engine engine, MemfdPages pages, DomainEvents events, Undo undo) {
        DomainConfig config = assign.getConfig();
        VirtualMachine machine = engine.create(new VirtualMachineConfig(config.getMaxVcpus(), true));
        undo.add("virtual machine", machine::close);
        VcpuThreads threads = new VcpuThreads();
        List<CpuidLeaf> cpuid = cpuid(assign, engine);
        DomainHost host = DomainHost.of(pages, events, events, threads::kick).withCpuid(offered -> cpuid);
        DomainCore core = new DomainCore(CoreConfig.of(assign.getDomid(), config), host, engine, machine, new MappedGuestMemory(List.of()));
        undo.add("domain", core::close);
        return new DomainParts(assign, engine, machine, core, pages, threads, events, cpuid);
    }

    /** What a guest has been shown elsewhere, all of which must be here, or what its policy makes of what is here. */
    private static List<CpuidLeaf> cpuid(Assign assign, Engine engine) {
        if (!assign.hasCpuid()) {
            return fresh(assign.getConfig(), engine);
        }
        List<CpuidLeaf> shown = CpuidTables.decode(assign.getCpuid());
        List<String> lost = CpuidLoss.of(shown, engine.supportedCpuid());
        if (!lost.isEmpty()) {
            throw new OperationException("domain \"" + assign.getConfig().getName() + "\" would lose CPU features that engine "
                    + engine.name() + " on the receiving host lacks: " + String.join(" ", lost),
                    "choose another engine or host; a domain that is started with cpuid=\"baseline\" moves between most");
        }
        return shown;
    }

    private static List<CpuidLeaf> fresh(DomainConfig config, Engine engine) {
        CpuidPolicy policy = CpuidPolicy.parse(config.getCpuid());
        List<String> missing = policy.missing(engine.supportedCpuid());
        if (!missing.isEmpty()) {
            throw new OperationException("cpuid=\"" + config.getCpuid() + "\": engine " + engine.name() + " on this host lacks "
                    + String.join(" ", missing), "do not require them, or use another host or engine");
        }
        return policy.apply(engine.supportedCpuid());
    }

    /** Starts the vCPUs' threads; no vCPU runs yet. */
    void startThreads(Undo undo) {
        vcpus.start(core, machine);
        undo.add("vCPU threads", vcpus::close);
    }

    DomainConfig config() {
        return assign.getConfig();
    }

    MemoryPages memory() {
        return new MemoryPages(core.memory(), core.physmap().layout(), pages);
    }

    /** Ends the vCPUs, which are paused, and frees everything. The back ends are closed. */
    void close() {
        vcpus.close();
        core.close();
        machine.close();
        pages.close();
        events.close();
    }
}
