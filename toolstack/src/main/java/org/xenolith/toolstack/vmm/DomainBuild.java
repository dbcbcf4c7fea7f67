package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.builder.KernelImage;
import org.xenolith.core.builder.PvhPlan;
import org.xenolith.core.builder.PvhSpec;
import org.xenolith.core.builder.Ramdisk;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.domain.DomainHost;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.MemFd;
import org.xenolith.toolstack.domain.CoreConfig;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Undo;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.VmmFrame;

/** Builds the domain that a process was assigned, in ordered steps; a step that fails takes the earlier ones back. */
final class DomainBuild {
    private static final Logger LOG = LoggerFactory.getLogger(DomainBuild.class);
    private static final long MIB = 1 << 20;

    private final Assign assign;
    private final DomainConfig config;
    private final Handed handed;
    private final StoreLines stores;
    private final Consumer<VmmFrame> events;
    private final List<String> notices = new ArrayList<>();
    private boolean kernelSaved;
    private Assigned assigned;

    DomainBuild(Assign assign, List<Descriptor> descriptors, StoreLines stores, Consumer<VmmFrame> events) {
        this.assign = assign;
        this.config = assign.getConfig();
        this.handed = new Handed(assign.getDescriptorsList(), descriptors);
        this.stores = stores;
        this.events = events;
    }

    /** What to answer, once {@link #run} has returned. */
    Assigned assigned() {
        return assigned;
    }

    RunningDomain run() {
        try (handed; Undo undo = new Undo()) {
            Engine engine = Engines.make(assign.getEngine(), handed);
            MemfdPages pages = new MemfdPages(new MemFd(handed.take(Role.MEMORY, 0)));
            undo.add("guest memory", pages::close);
            RunningDomain domain = handed.has(Role.STREAM, 0) ? restore(engine, pages, undo) : boot(engine, pages, undo);
            undo.keep();
            return domain;
        }
    }

    private RunningDomain boot(Engine engine, MemfdPages pages, Undo undo) {
        try (KernelImage kernel = KernelImage.of(config.getKernel(), channel(Role.KERNEL, StandardOpenOption.READ));
                Ramdisk ramdisk = config.getRamdisk().isEmpty() ? null
                        : Ramdisk.of(config.getRamdisk(), channel(Role.RAMDISK, StandardOpenOption.READ))) {
            PvhPlan plan = PvhPlan.prepare(kernel, ramdisk, new PvhSpec(config.getMemoryMib() * MIB,
                    config.getVcpus(), config.getMaxVcpus(), config.getCmdline(), engine.hypercallEntry()));
            noteHypercallPlaces(engine, plan);
            kernelSaved = save(kernel);
            return start(engine, pages, new KernelBoot(plan), undo);
        }
    }

    private RunningDomain restore(Engine engine, MemfdPages pages, Undo undo) {
        try (FileChannel file = channel(Role.STREAM, StandardOpenOption.READ)) {
            return start(engine, pages, new SavedImage(file, pages), undo);
        } catch (IOException e) {
            throw SavedImage.refused(e);
        }
    }

    private RunningDomain start(Engine engine, MemfdPages pages, BootImage image, Undo undo) {
        VirtualMachine machine = engine.create(new VirtualMachineConfig(config.getMaxVcpus(), true));
        undo.add("virtual machine", machine::close);
        DomainEvents domainEvents = new DomainEvents(events);
        VcpuThreads threads = new VcpuThreads();
        DomainCore core = new DomainCore(CoreConfig.of(assign.getDomid(), config),
                DomainHost.of(pages, domainEvents, domainEvents, threads::kick), engine, machine, new MappedGuestMemory(List.of()));
        undo.add("domain", core::close);
        image.load(core);
        threads.start(core, machine, image.vcpus());
        undo.add("vCPU threads", threads::close);
        DomainDevices devices = DomainDevices.open(assign, handed, core, stores, image.devices(), undo);
        RunningDomain domain = new RunningDomain(assign, engine, machine, core, pages, threads, devices, domainEvents);
        core.start();
        assigned = Assigned.newBuilder()
                .setEngine(engine.name())
                .setHypercallEntry(engine.hypercallEntry().name())
                .addAllNotices(notices)
                .setStoreGfn(GuestLayout.STORE_PFN)
                .setStorePort(core.special().storePort())
                .setConsoleGfn(GuestLayout.CONSOLE_PFN)
                .setConsolePort(core.special().consolePort())
                .setKernelUnpacked(kernelSaved)
                .build();
        return domain;
    }

    /** Leaves the unpacked kernel for later domains, where there was something to unpack and there is room. */
    private boolean save(KernelImage kernel) {
        if (!kernel.unpacked() || !handed.has(Role.UNPACKED_KERNEL, 0)) {
            return false;
        }
        try (FileChannel target = channel(Role.UNPACKED_KERNEL, StandardOpenOption.WRITE)) {
            kernel.save(target);
            return true;
        } catch (IOException e) {
            LOG.warn("the unpacked kernel is not kept: {}", e.getMessage());
            return false;
        }
    }

    private void noteHypercallPlaces(Engine engine, PvhPlan plan) {
        if (engine.hypercallEntry() == HypercallEntry.PORT && plan.hypercallSites().outcome() != HypercallSites.Outcome.FOUND) {
            notices.add("no hypercall instruction to rewrite was found in " + config.getKernel()
                    + "; it runs only if it uses the hypercall page (a newer Linux does not)");
        }
    }

    /** A channel over a passed descriptor: the file it names is opened by number, never by path. */
    private FileChannel channel(Role role, StandardOpenOption mode) {
        try (BlockFile file = new BlockFile(handed.take(role, 0))) {
            return FileChannel.open(Path.of("/proc/self/fd/" + file.fd()), mode);
        } catch (IOException e) {
            throw new OperationException(role + " cannot be read: " + e.getMessage(), "check its permissions", e);
        }
    }
}
