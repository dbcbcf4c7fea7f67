package org.xenolith.soft.boot;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.KernelImage;
import org.xenolith.core.builder.PvhPlan;
import org.xenolith.core.builder.PvhSpec;
import org.xenolith.core.builder.Ramdisk;
import org.xenolith.core.domain.DomainConfig;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.domain.DomainHost;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.soft.SoftEngine;
import org.xenolith.soft.SoftVirtualCpu;
import org.xenolith.soft.SoftVirtualMachine;

/**
 * Boots a kernel on the soft engine without the rest of the toolstack; console through {@code earlyprintk=xen}.
 * Arguments: kernel, ramdisk or -, MiB, vCPUs, command line. Each line is
 * printed with the seconds since the start and those that vCPU 0's thread has had a processor. {@code -Dtrace=true} adds
 * the engine's counters and the processor time of all threads to each line of {@code images/bench/init}.
 */
public final class BootGuest {
    private static final long CONSOLE_RING = 0xfefffL << 12;
    private static final int OUT_RING = 1024;
    private static final int OUT_SIZE = 2048;
    private static final int OUT_CONSUMER = 3080;

    private final DomainCore domain;
    private final SoftVirtualMachine machine;
    private final VirtualCpu[] cpus;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final PvhPlan plan;
    private final long started = System.nanoTime();
    private final StringBuilder line = new StringBuilder();
    private volatile Thread first;

    private BootGuest(Path kernel, Path ramdisk, long bytes, int vcpus, String commandLine) {
        Integer promote = Integer.getInteger("promote");
        SoftEngine engine = promote == null ? new SoftEngine() : SoftEngine.promotingAfter(promote);
        machine = (SoftVirtualMachine) engine.create(new VirtualMachineConfig(vcpus, true));
        cpus = new VirtualCpu[vcpus];
        MappedGuestMemory memory = new MappedGuestMemory(List.of());
        domain = new DomainCore(DomainConfig.of(new DomId(1), UUID.randomUUID(), vcpus, bytes),
                DomainHost.of(new SharedPages(), this::console, reason -> {
                    System.err.println("shutdown: " + reason);
                    ended.countDown();
                }, vcpu -> {
                    if (cpus[vcpu] != null) {
                        cpus[vcpu].kick();
                    }
                }), engine, machine, memory);
        plan = PvhPlan.prepare(KernelImage.open(kernel), ramdisk == null ? null : Ramdisk.open(ramdisk),
                new PvhSpec(bytes, vcpus, vcpus, commandLine, engine.hypercallEntry()));
        plan.load(memory);
    }

    private synchronized void console(byte[] text, int length) {
        for (char c : new String(text, 0, length, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (c == '\n') {
                System.out.printf("%6.2f %6.2f %s%n", (System.nanoTime() - started) / 1e9, cpuSeconds(), line.toString().trim());
                if (Boolean.getBoolean("trace") && line.indexOf("xenolith: ") >= 0) {
                    report(line.toString().trim());
                }
                line.setLength(0);
            } else {
                line.append(c);
            }
        }
    }

    /** Processor time of vCPU 0's thread. */
    private double cpuSeconds() {
        return first == null ? 0 : ManagementFactory.getThreadMXBean().getThreadCpuTime(first.getId()) / 1e9;
    }

    /** Drains the PV console's ring ({@code xen/include/public/io/console.h}) by polling. */
    private void drainConsole() {
        byte[] one = new byte[OUT_SIZE];
        EmptyStore store = new EmptyStore(domain);
        LocalPort port = domain.binder().bindInterdomain(domain.domid(), domain.special().consolePort(), () -> { });
        while (ended.getCount() != 0) {
            int consumed = domain.memory().getInt(CONSOLE_RING + OUT_CONSUMER);
            int produced = domain.memory().getIntAcquire(CONSOLE_RING + OUT_CONSUMER + 4);
            int count = Math.min(produced - consumed, OUT_SIZE);
            for (int n = 0; n < count; n++) {
                one[n] = domain.memory().getByte(CONSOLE_RING + OUT_RING + (consumed + n & OUT_SIZE - 1));
            }
            if (count > 0) {
                console(one, count);
                domain.memory().putIntRelease(CONSOLE_RING + OUT_CONSUMER, consumed + count);
                port.send();
            }
            store.poll();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void runVcpu(int id) {
        if (id == 0) {
            first = Thread.currentThread();
        }
        try (VirtualCpu cpu = machine.createVcpu(id)) {
            cpus[id] = cpu;
            domain.attach(cpu);
            if (id == 0) {
                cpu.writeState(plan.bootState());
            }
            boolean running;
            do {
                domain.beforeRun(cpu);
                Exit exit = cpu.run();
                if (exit instanceof Exit.Shutdown) {
                    report("triple fault");
                }
                running = domain.handle(cpu, exit);
            } while (running);
        } catch (Throwable e) {
            e.printStackTrace();
            ended.countDown();
        }
    }

    private void report(String why) {
        System.err.println(why + " " + machine.unknownOpcodes().snapshot() + " " + machine.counters());
        System.err.println(why + " " + ThreadTimes.report());
        for (VirtualCpu cpu : cpus) {
            if (cpu instanceof SoftVirtualCpu soft) {
                System.err.println("vcpu " + cpu.id() + " " + soft.describe());
            }
        }
    }

    private void run() throws InterruptedException {
        domain.start();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < cpus.length; n++) {
            int id = n;
            Thread thread = new Thread(() -> runVcpu(id), "vcpu-" + n);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        Thread drain = new Thread(this::drainConsole, "console");
        drain.setDaemon(true);
        drain.start();
        long limit = Long.getLong("limit", 120);
        ended.await(limit, TimeUnit.SECONDS);
        report("end");
        System.exit(0);
    }

    public static void main(String[] args) throws InterruptedException {
        new BootGuest(Path.of(args[0]), args[1].equals("-") ? null : Path.of(args[1]), Long.parseLong(args[2]) << 20,
                Integer.parseInt(args[3]), args[4]).run();
    }
}
