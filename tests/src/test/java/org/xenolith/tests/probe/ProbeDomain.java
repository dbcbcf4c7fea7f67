package org.xenolith.tests.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.builder.KernelImage;
import org.xenolith.core.builder.PvhPlan;
import org.xenolith.core.builder.PvhSpec;
import org.xenolith.core.domain.DomainConfig;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.domain.DomainHost;
import org.xenolith.core.domain.DomainSnapshot;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.memory.HostPages;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.core.vcpu.VcpuRunners;
import org.xenolith.linux.Mmap;
import org.xenolith.linux.ThreadClock;
import org.xenolith.linux.ThreadSleep;

/** One domain of 32 MiB that runs the probe with a list of commands until it shuts down. */
final class ProbeDomain implements AutoCloseable {
    static final DomId DOMID = new DomId(7);
    private static final Pattern STAMP = Pattern.compile("clock stamp system_ns=(\\d+) wall_ns=(\\d+)");
    private static final long MEMORY = 32L << 20;

    /** A domain that stands still, taken out of its machine. */
    record Saved(DomainSnapshot snapshot, List<VcpuState> states, List<byte[]> memory) {
    }

    private final List<Stamp> stamps = new ArrayList<>();
    private final ProbeEngine.Opened opened;
    private final List<Mmap> mappings = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final BlockingQueue<ShutdownReason> ended = new LinkedBlockingQueue<>();
    private final Engine engine;
    private final VirtualMachine machine;
    private final DomainCore core;
    private final VcpuRunners runners;
    private PvhPlan plan;

    ProbeDomain(Path image, int vcpus, String commandLine) {
        this(ProbeEngine.KVM, image, vcpus, commandLine);
    }

    ProbeDomain(ProbeEngine engine, Path image, int vcpus, String commandLine) {
        this(engine, vcpus, false);
        build(image, vcpus, commandLine);
    }

    /** A domain that may switch to FIFO events. */
    static ProbeDomain withFifo(Path image, String commandLine) {
        ProbeDomain domain = new ProbeDomain(ProbeEngine.KVM, 1, true);
        domain.build(image, 1, commandLine);
        return domain;
    }

    /** The saved domain in a machine of its own; {@link #start} lets it go on. */
    static ProbeDomain restore(Saved saved) {
        return restore(ProbeEngine.KVM, saved);
    }

    /** The same on any engine. */
    static ProbeDomain restore(ProbeEngine engine, Saved saved) {
        ProbeDomain domain = new ProbeDomain(engine, saved.states().size(), false);
        List<GuestLayout.Range> ranges = new GuestLayout(MEMORY).backed();
        for (int i = 0; i < ranges.size(); i++) {
            domain.core.memory().write(ranges.get(i).gpa(), saved.memory().get(i), 0, saved.memory().get(i).length);
        }
        domain.core.restore(saved.snapshot());
        domain.runners.start();
        for (VcpuRunner runner : domain.runners.all()) {
            runner.call(cpu -> {
                cpu.writeState(saved.states().get(runner.id()));
                return null;
            });
        }
        return domain;
    }

    private ProbeDomain(ProbeEngine kind, int vcpus, boolean fifo) {
        opened = kind.open();
        engine = opened.engine();
        machine = engine.create(new VirtualMachineConfig(vcpus, true));
        DomainHost host = DomainHost.of(pages(), this::logged, ended::add, this::kick);
        core = new DomainCore(new DomainConfig(DOMID, UUID.randomUUID(), vcpus, MEMORY, 64, 1023, fifo), host, engine, machine,
                new MappedGuestMemory(List.of()));
        List<VcpuRunner> list = new ArrayList<>();
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            String name = "probe-vcpu" + vcpu;
            list.add(new VcpuRunner(vcpu, machine::createVcpu, core, task -> new Thread(task, name), ThreadClock::ofCurrentThread,
                    ThreadSleep::ofCurrentThread));
        }
        runners = new VcpuRunners(list);
    }

    private void build(Path image, int vcpus, String commandLine) {
        try (KernelImage kernel = KernelImage.open(image)) {
            plan = PvhPlan.prepare(kernel, new PvhSpec(MEMORY, vcpus, vcpus, commandLine, engine.hypercallEntry()));
            plan.load(core.memory());
        }
        core.hypercallSites(plan.hypercallSites());
        runners.start();
        runners.get(0).call(cpu -> {
            cpu.writeState(plan.bootState());
            return null;
        });
    }

    DomainCore core() {
        return core;
    }

    PvhPlan plan() {
        return plan;
    }

    VcpuRunners runners() {
        return runners;
    }

    void start() {
        core.start();
        runners.resume();
    }

    /** Stops the domain and takes out what it is; {@link #close} is all that may follow. */
    Saved save() {
        runners.pause();
        core.freeze();
        List<byte[]> memory = new ArrayList<>();
        for (GuestLayout.Range range : new GuestLayout(MEMORY).backed()) {
            byte[] bytes = new byte[(int) range.size()];
            core.memory().read(range.gpa(), bytes, 0, bytes.length);
            memory.add(bytes);
        }
        List<VcpuState> states = runners.all().stream().map(runner -> runner.call(VirtualCpu::readState)).toList();
        return new Saved(core.snapshot(), states, memory);
    }

    /** Why it ended, or null if it still runs after so many seconds. */
    ShutdownReason await(int seconds) throws InterruptedException {
        return ended.poll(seconds, TimeUnit.SECONDS);
    }

    /** What the guest has written to the hypervisor's console. */
    String output() {
        synchronized (log) {
            return log.toString(StandardCharsets.UTF_8);
        }
    }

    private void kick(int vcpu) {
        if (runners != null) {
            runners.get(vcpu).kick();
        }
    }

    /** What the guest's clocks said, and the host's when the line came: nanoseconds of system time and since 1970. */
    record Stamp(long guestSystem, long guestWall, long hostSystem, long hostWall) {
    }

    /** The stamps of the guest's {@code clock} command so far. */
    List<Stamp> stamps() {
        synchronized (log) {
            return List.copyOf(stamps);
        }
    }

    private void logged(byte[] text, int length) {
        long system = core.systemTime();
        Instant now = Instant.now();
        Matcher stamp = STAMP.matcher(new String(text, 0, length, StandardCharsets.US_ASCII));
        synchronized (log) {
            if (stamp.find()) {
                stamps.add(new Stamp(Long.parseLong(stamp.group(1)), Long.parseLong(stamp.group(2)), system,
                        now.getEpochSecond() * 1_000_000_000L + now.getNano()));
            }
            log.write(text, 0, length);
        }
    }

    private HostPages pages() {
        return new HostPages() {
            @Override
            public long allocate(long bytes) {
                Mmap mapping = Mmap.anonymous(bytes);
                mappings.add(mapping);
                return mapping.address();
            }

            @Override
            public void discard(long host, long bytes) {
                throw new UnsupportedOperationException("the probe has no balloon");
            }
        };
    }

    @Override
    public void close() {
        core.shutdown(ShutdownReason.POWEROFF);
        runners.close();
        core.close();
        machine.close();
        mappings.forEach(Mmap::close);
        opened.close();
    }
}
