package org.xenolith.tests.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.KernelImage;
import org.xenolith.core.builder.PvhPlan;
import org.xenolith.core.builder.PvhSpec;
import org.xenolith.core.domain.DomainConfig;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.domain.DomainHost;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.memory.HostPages;
import org.xenolith.kvm.KvmEngine;
import org.xenolith.linux.Mmap;
import org.xenolith.linux.kvm.Kvm;

/** One domain of 32 MiB that runs the probe with a list of commands until it shuts down. */
final class ProbeDomain implements AutoCloseable {
    static final DomId DOMID = new DomId(7);
    private static final long MEMORY = 32L << 20;

    private final Kvm kvm = Kvm.open("/dev/kvm");
    private final List<Mmap> mappings = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final BlockingQueue<ShutdownReason> ended = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final VirtualCpu[] cpus;
    private final VirtualMachine machine;
    private final DomainCore core;
    private final PvhPlan plan;

    ProbeDomain(Path image, int vcpus, String commandLine) {
        Engine engine = new KvmEngine(kvm);
        cpus = new VirtualCpu[vcpus];
        machine = engine.create(new VirtualMachineConfig(vcpus, true));
        DomainHost host = DomainHost.of(pages(), this::logged, ended::add, this::kick);
        core = new DomainCore(DomainConfig.of(DOMID, UUID.randomUUID(), vcpus, MEMORY), host, engine, machine,
                new MappedGuestMemory(List.of()));
        try (KernelImage kernel = KernelImage.open(image)) {
            plan = PvhPlan.prepare(kernel,
                    new PvhSpec(MEMORY, vcpus, vcpus, commandLine, engine.hypercallEntry()));
            plan.load(core.memory());
        }
    }

    DomainCore core() {
        return core;
    }

    PvhPlan plan() {
        return plan;
    }

    void start() {
        core.start();
        for (int vcpu = 0; vcpu < cpus.length; vcpu++) {
            int id = vcpu;
            Thread thread = new Thread(() -> run(id), "probe-vcpu" + id);
            threads.add(thread);
            thread.start();
        }
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

    private void run(int id) {
        try (VirtualCpu cpu = machine.createVcpu(id)) {
            core.attach(cpu);
            if (id == 0) {
                cpu.writeState(plan.bootState());
            }
            synchronized (cpus) {
                cpus[id] = cpu;
            }
            try {
                do {
                    core.beforeRun(cpu);
                } while (!core.isShutDown() && core.handle(cpu, cpu.run()));
            } finally {
                synchronized (cpus) {
                    cpus[id] = null;
                }
            }
        }
    }

    private void kick(int vcpu) {
        synchronized (cpus) {
            if (cpus[vcpu] != null) {
                cpus[vcpu].kick();
            }
        }
        core.wake(vcpu);
    }

    private void logged(byte[] text, int length) {
        synchronized (log) {
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
    public void close() throws InterruptedException {
        core.shutdown(ShutdownReason.POWEROFF);
        for (Thread thread : threads) {
            thread.join(10_000);
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " does not stop");
            }
        }
        core.close();
        machine.close();
        mappings.forEach(Mmap::close);
        kvm.close();
    }
}
