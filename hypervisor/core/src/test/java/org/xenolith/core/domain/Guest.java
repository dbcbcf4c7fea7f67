package org.xenolith.core.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.engine.fake.FakeEngine;
import org.xenolith.core.engine.fake.FakeCall;
import org.xenolith.core.engine.fake.FakeMachine;
import org.xenolith.core.engine.fake.FakeVcpu;
import org.xenolith.core.engine.fake.HeapPages;

/** A domain over the fake engine whose guest is the test: it makes hypercalls and other exits directly. */
public final class Guest implements AutoCloseable {
    public static final long RAM = 4 << 20;
    /** Where {@link #call} puts structures. */
    public static final long ARGUMENT = 0x20_0ff0;

    public final FakeMachine machine;
    public final DomainCore domain;
    public final MappedGuestMemory memory = new MappedGuestMemory(List.of());
    public final List<ShutdownReason> shutdowns = new CopyOnWriteArrayList<>();
    public final StringBuffer log = new StringBuffer();
    public boolean longMode = true;
    public long clock;
    private Runnable onShutdown = () -> { };
    private final HeapPages pages = new HeapPages();
    private final List<FakeVcpu> cpus = new ArrayList<>();

    public Guest() {
        this(1, false);
    }

    public Guest(int vcpus, boolean fifo) {
        FakeEngine engine = new FakeEngine();
        machine = engine.create(new VirtualMachineConfig(vcpus, true));
        DomainHost host = new DomainHost(pages, (text, length) -> log.append(new String(text, 0, length)), this::ended,
                vcpu -> cpus.get(vcpu).kick(), () -> clock, () -> 1_700_000_000_000_000_000L, leaves -> leaves);
        DomainConfig config = new DomainConfig(new DomId(7), new UUID(1, 2), vcpus, RAM, 64, 1023, fifo);
        domain = new DomainCore(config, host, engine, machine, memory);
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            FakeVcpu cpu = machine.createVcpu(vcpu);
            cpus.add(cpu);
            domain.attach(cpu);
        }
    }

    private void ended(ShutdownReason reason) {
        shutdowns.add(reason);
        onShutdown.run();
    }

    public void whenShutDown(Runnable action) {
        onShutdown = action;
    }

    public FakeVcpu cpu(int vcpu) {
        return cpus.get(vcpu);
    }

    /** Makes a hypercall on vCPU 0 in ring 0. */
    public long call(int number, long... arguments) {
        return callOn(0, number, arguments);
    }

    public long callOn(int vcpu, int number, long... arguments) {
        FakeCall exit = new FakeCall(number, longMode, 0, arguments);
        exit(vcpu, exit);
        return exit.result();
    }

    public boolean exit(int vcpu, Exit exit) {
        domain.beforeRun(cpus.get(vcpu));
        return domain.handle(cpus.get(vcpu), exit);
    }

    /** Writes 32-bit words at {@link #ARGUMENT}. */
    public long ints(int... values) {
        for (int i = 0; i < values.length; i++) {
            memory.putInt(ARGUMENT + 4L * i, values[i]);
        }
        return ARGUMENT;
    }

    public int intAt(int offset) {
        return memory.getInt(ARGUMENT + offset);
    }

    @Override
    public void close() {
        domain.close();
        pages.close();
    }
}
