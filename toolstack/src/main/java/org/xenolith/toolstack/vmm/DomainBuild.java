package org.xenolith.toolstack.vmm;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.builder.KernelImage;
import org.xenolith.core.builder.PvhPlan;
import org.xenolith.core.builder.PvhSpec;
import org.xenolith.core.builder.Ramdisk;
import org.xenolith.core.engine.Engine;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.MemFd;
import org.xenolith.linux.SwitchedStream;
import org.xenolith.linux.UnixListener;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.CpuidTables;
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
    private static final int CONSOLE_BACKLOG = 16;

    private final Assign assign;
    private final DomainConfig config;
    private final Handed handed;
    private final StoreLines stores;
    private final Consumer<VmmFrame> events;
    private final IntConsumer confine;
    private final List<String> notices = new ArrayList<>();
    private boolean kernelSaved;
    private Assigned assigned;

    /** @param confine takes this process's rights, given the user to become or 0; called when everything that has a name is open */
    DomainBuild(Assign assign, List<Descriptor> descriptors, StoreLines stores, Consumer<VmmFrame> events, IntConsumer confine) {
        this.assign = assign;
        this.config = assign.getConfig();
        this.handed = new Handed(assign.getDescriptorsList(), descriptors);
        this.stores = stores;
        this.events = events;
        this.confine = confine;
    }

    /** What to answer, once {@link #run} has returned. */
    Assigned assigned() {
        return assigned;
    }

    /** A domain that can run at once. */
    RunningDomain run() {
        try (handed; BootFiles files = new BootFiles(handed); Undo undo = new Undo()) {
            UnixListener console = console(undo);
            confine();
            Engine engine = Engines.make(assign.getEngine(), handed);
            MemfdPages pages = memory(undo);
            RunningDomain domain = files.has(Role.STREAM) ? restore(files, engine, pages, console, undo)
                    : boot(files, engine, pages, console, undo);
            undo.keep();
            return domain;
        }
    }

    /** A domain that comes in over the streams that have been handed. @param arrived gets it when it has attached */
    IncomingDomain receive(Consumer<RunningDomain> arrived) {
        try (Undo undo = new Undo()) {
            undo.add("descriptors", handed::close);
            UnixListener console = console(undo);
            confine();
            Engine engine = Engines.make(assign.getEngine(), handed);
            DomainParts parts = DomainParts.make(assign, engine, memory(undo), new DomainEvents(events), undo);
            parts.startThreads(undo);
            List<SwitchedStream> streams = new ArrayList<>();
            for (int number = 0; handed.has(Role.STREAM, number); number++) {
                streams.add(new SwitchedStream(new UnixSocket(handed.take(Role.STREAM, number))));
            }
            assigned = answer(parts);
            undo.keep();
            return new IncomingDomain(parts, handed, console, stores, streams, arrived);
        }
    }

    private UnixListener console(Undo undo) {
        UnixListener console = UnixListener.bind(Path.of(assign.getConsoleSocket()), CONSOLE_BACKLOG);
        undo.add("console socket", console::close);
        return console;
    }

    private MemfdPages memory(Undo undo) {
        MemfdPages pages = new MemfdPages(new MemFd(handed.take(Role.MEMORY, 0)));
        undo.add("guest memory", pages::close);
        return pages;
    }

    /** Before anything of the guest's is read. The compressor's native part lies in a jar, which the new user may not open. */
    private void confine() {
        Native.load();
        confine.accept(assign.getUid());
    }

    private RunningDomain boot(BootFiles files, Engine engine, MemfdPages pages, UnixListener console, Undo undo) {
        try (KernelImage kernel = KernelImage.of(config.getKernel(), files.get(Role.KERNEL));
                Ramdisk ramdisk = config.getRamdisk().isEmpty() ? null
                        : Ramdisk.of(config.getRamdisk(), files.get(Role.RAMDISK))) {
            PvhPlan plan = PvhPlan.prepare(kernel, ramdisk, new PvhSpec(config.getMemoryMib() * MIB,
                    config.getVcpus(), config.getMaxVcpus(), config.getCmdline(), engine.hypercallEntry()));
            noteHypercallPlaces(engine, plan);
            kernelSaved = save(kernel, files);
            return start(engine, pages, new KernelBoot(plan), console, undo);
        }
    }

    private RunningDomain restore(BootFiles files, Engine engine, MemfdPages pages, UnixListener console, Undo undo) {
        try {
            return start(engine, pages, new SavedImage(files.get(Role.STREAM), pages), console, undo);
        } catch (IOException e) {
            throw SavedImage.refused(e);
        }
    }

    private RunningDomain start(Engine engine, MemfdPages pages, BootImage image, UnixListener console, Undo undo) {
        DomainParts parts = DomainParts.make(assign, engine, pages, new DomainEvents(events), undo);
        image.load(parts.core());
        parts.startThreads(undo);
        parts.vcpus().write(image.vcpus());
        DomainDevices devices = DomainDevices.open(parts, handed, console, stores, image.devices(), undo);
        parts.core().start();
        assigned = answer(parts);
        return new RunningDomain(parts, devices);
    }

    private Assigned answer(DomainParts parts) {
        return Assigned.newBuilder()
                .setEngine(parts.engine().name())
                .setHypercallEntry(parts.engine().hypercallEntry().name())
                .addAllNotices(notices)
                .setStoreGfn(GuestLayout.STORE_PFN)
                .setStorePort(parts.core().special().storePort())
                .setConsoleGfn(GuestLayout.CONSOLE_PFN)
                .setConsolePort(parts.core().special().consolePort())
                .setKernelUnpacked(kernelSaved)
                .setCpuid(CpuidTables.encode(parts.cpuid()))
                .build();
    }

    /** Leaves the unpacked kernel for later domains, where there was something to unpack and there is room. */
    private boolean save(KernelImage kernel, BootFiles files) {
        if (!kernel.unpacked() || !files.has(Role.UNPACKED_KERNEL)) {
            return false;
        }
        try {
            kernel.save(files.get(Role.UNPACKED_KERNEL));
            return true;
        } catch (IOException e) {
            LOG.warn("the unpacked kernel is not kept: {}", e.getMessage());
            return false;
        }
    }

    private void noteHypercallPlaces(Engine engine, PvhPlan plan) {
        if (!engine.seesVmcall() && plan.hypercallSites().outcome() != HypercallSites.Outcome.FOUND) {
            notices.add("no hypercall instruction to rewrite was found in " + config.getKernel()
                    + "; it runs only if it uses the hypercall page (a newer Linux does not)");
        }
    }
}
