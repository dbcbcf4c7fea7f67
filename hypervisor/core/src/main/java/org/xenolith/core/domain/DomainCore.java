package org.xenolith.core.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.hvm.HvmParam;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.VcpuInfoLayout;
import org.xenolith.core.XenException;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.cpuid.XenCpuid;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.hypercall.DomainServices;
import org.xenolith.core.hypercall.GuestCall;
import org.xenolith.core.hypercall.HypercallParts;
import org.xenolith.core.hypercall.HypercallStats;
import org.xenolith.core.hypercall.HypercallTable;
import org.xenolith.core.memory.PhysMap;
import org.xenolith.core.time.PvClock;
import org.xenolith.core.time.Runstate;
import org.xenolith.core.time.SystemTime;
import org.xenolith.core.time.TscScale;
import org.xenolith.core.time.VcpuTimers;
import org.xenolith.core.time.WallClock;
import org.xenolith.core.vcpu.ExitHandler;
import org.xenolith.core.vcpu.VcpuPark;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.EventChannelConfig;
import org.xenolith.evtchn.EventChannels;
import org.xenolith.evtchn.EvtchnException;

/**
 * One domain over a virtual machine: what its vCPUs' threads ({@code core.vcpu}) do with every exit, and what back ends and
 * the toolstack see of it. The {@link ExitHandler} methods belong to the vCPUs' threads; all others are safe from any.
 */
public final class DomainCore implements ExitHandler, AutoCloseable {
    private final DomainConfig config;
    private final DomainHost host;
    private final Engine engine;
    private final VirtualMachine machine;
    private final MappedGuestMemory memory;
    private final PhysMap physmap;
    private final SpecialPages special;
    private final SharedPages pages;
    private final Vcpu[] vcpus;
    private final SystemTime time;
    private final Upcalls upcalls;
    private final EventChannels events;
    private final GrantTable grants;
    private final VcpuTimers timers;
    private final VcpuSet vcpuSet;
    private final HypercallTable hypercalls;
    private final ExitDispatcher exits;
    private final ShutdownLatch shutdown;
    private final Housekeeping housekeeping;
    private final HvmParams params = new HvmParams();
    private final RateLimit logLimit;
    private final XenCpuid cpuid;
    private final DomainSaver saver;
    private volatile int suspender;
    private volatile HypercallSites hypercallSites = new HypercallSites(HypercallSites.Outcome.NONE, List.of());

    /**
     * Allocates and maps the RAM and the special pages and sets up console and xenstore channels and grants.
     *
     * @param memory empty; becomes the domain's memory
     * @param engine tells CPUID and how hypercalls arrive
     * @param machine made by {@code engine} for {@code config.vcpus()}; closed by the caller after this object
     */
    public DomainCore(DomainConfig config, DomainHost host, Engine engine, VirtualMachine machine, MappedGuestMemory memory) {
        this.config = config;
        this.host = host;
        this.engine = engine;
        this.machine = machine;
        this.memory = memory;
        physmap = new PhysMap(machine, memory, host.pages(), new GuestLayout(config.memoryBytes()),
                XenCpuid.physicalBits(host.cpuidPolicy().apply(engine.supportedCpuid())));
        pages = new SharedPages(physmap, config.vcpus());
        time = new SystemTime(host.monotonic(), 0);
        vcpus = new Vcpu[config.vcpus()];
        upcalls = new Upcalls(machine, vcpus, host.kick());
        events = new EventChannels(new EventChannelConfig(config.domid(), config.vcpus(), config.maxEventChannels(),
                config.fifoEvents()), pages, upcalls);
        TscScale scale = TscScale.ofKhz(machine.tscKhz());
        Arrays.setAll(vcpus, id -> new Vcpu(id, new PvClock(scale, pages.vcpuInfo(id).at(VcpuInfoLayout.TIME)),
                new Runstate(id == 0 ? Runstate.RUNNABLE : Runstate.OFFLINE, 0)));
        grants = new GrantTable(physmap, config.maxGrantFrames());
        special = new SpecialPages(events, grants, params);
        shutdown = new ShutdownLatch(host.listener(), this::kickAll);
        housekeeping = new Housekeeping(vcpus, time, upcalls, events, host.kick(), shutdown);
        timers = new VcpuTimers("timers-" + config.domid(), config.vcpus(), events, time,
                () -> shutdown.shutdown(ShutdownReason.WATCHDOG), housekeeping::tick);
        upcalls.whenOwed(() -> timers.tickWithin(Housekeeping.RETRY_NANOS));
        vcpuSet = new VcpuSet(vcpus, pages, events, time, upcalls, memory);
        logLimit = new RateLimit(host.monotonic(), 16_384, 65_536);
        hypercalls = new HypercallTable(new HypercallParts(new Services(), vcpuSet, events, grants, physmap, timers));
        exits = new ExitDispatcher(this, hypercalls, memory);
        cpuid = new XenCpuid(config.domid().value(), config.vcpus(), machine.tscKhz(), host.cpuidPolicy());
        saver = new DomainSaver(vcpus, vcpuSet, pages, physmap, params, upcalls, events, grants, timers, time, housekeeping);
        writeWallClock();
    }

    /** Starts the timers; call before the first vCPU runs. */
    public void start() {
        timers.start();
    }

    /** For a caller that runs the vCPU on this thread by itself and calls {@link #wake} after each kick. */
    public void attach(VirtualCpu cpu) {
        attach(cpu, new VcpuPark(Thread.currentThread()));
    }

    /** Takes a vCPU into the domain: CPUID and clock. */
    @Override
    public void attach(VirtualCpu cpu, VcpuPark park) {
        Vcpu vcpu = vcpus[cpu.id()];
        vcpu.park = park;
        vcpu.cpu = cpu;
        vcpu.call = new GuestCall(cpu, memory, config.domid());
        cpu.setCpuid(cpuid.leaves(engine.supportedCpuid(), cpu.id()));
        if (vcpu.id == 0) {
            housekeeping.anchor(cpu.readTsc());
        }
    }

    /** Late upcalls, clock samples, and what a restore or a cancelled suspend left to do. */
    @Override
    public void beforeRun(VirtualCpu cpu) {
        Vcpu vcpu = vcpus[cpu.id()];
        housekeeping.anchorIfDue(vcpu);
        if (vcpu.suspendCancelled) {
            vcpu.suspendCancelled = false;
            VcpuState state = cpu.readState();
            state.gpr[VcpuState.RAX] = 1;
            cpu.writeState(state);
        }
        if (vcpu.upcallOwed) {
            upcalls.inject(vcpu, events::upcallPending);
        }
        if (vcpu.sampleDue) {
            housekeeping.sample(vcpu);
        }
    }

    @Override
    public boolean handle(VirtualCpu cpu, Exit exit) {
        Vcpu vcpu = vcpus[cpu.id()];
        long now = time.now();
        vcpu.trail.note(exit, cpu.instructionPointer(), now);
        if (exit.kind() != Exit.Kind.INTERRUPTED) {
            vcpu.dead = false;
            vcpu.runstate.enter(Runstate.RUNNING, now);
        } else {
            vcpu.park.interrupted();
        }
        return exits.handle(vcpu, exit);
    }

    /** A vCPU's thread failed on our side: the domain crashes. */
    @Override
    public void failed(VirtualCpu cpu, Throwable cause) {
        shutdown.failed("vcpu=" + cpu.id() + ": " + cause);
    }

    /** Ends a vCPU's wait in a hypercall, for a kick that does not unpark its thread. */
    public void wake(int vcpu) {
        vcpus[vcpu].kick();
    }

    /** After a pause: compares the guest's clock with system time and corrects it before the guest runs on. */
    public void resumed() {
        vcpus[0].sampleDue = true;
        host.kick().kick(0);
    }

    public DomId domid() {
        return config.domid();
    }

    public DomainConfig config() {
        return config;
    }

    public MappedGuestMemory memory() {
        return memory;
    }

    public PhysMap physmap() {
        return physmap;
    }

    /** Console and xenstore rings: frames and ports. */
    public SpecialPages special() {
        return special;
    }

    public EventChannels events() {
        return events;
    }

    /** Dom0's end of event channels, for back ends. */
    public EventBinder binder() {
        return events.binder();
    }

    public GrantTable grantTable() {
        return grants;
    }

    /** What dom0's back ends may do with this domain's grants. */
    public ForeignGrants grants() {
        return grants.foreign(DomId.DOM0);
    }

    public HypercallStats stats() {
        return hypercalls.stats();
    }

    /** Nanoseconds since the domain's start. */
    public long systemTime() {
        return time.now();
    }

    /** Nanoseconds a vCPU has spent in a {@link Runstate} state. */
    public long vcpuTime(int vcpu, int state) {
        return vcpus[vcpu].runstate.time(state, time.now());
    }

    public long hvmParam(int index) {
        return params.get(index);
    }

    public boolean isShutDown() {
        return shutdown.isShutDown();
    }

    /** Stops the domain from outside or inside; the first reason counts. */
    public void shutdown(ShutdownReason reason) {
        shutdown.shutdown(reason);
    }

    /**
     * Ends a SHUTDOWN_suspend that was not followed by a hand-over: the guest's call returns 1, as for a checkpoint, and the
     * domain counts as running. The vCPUs stand still; the caller then lets them run by {@code VcpuRunners.restart}.
     *
     * @return false, and nothing happens, if the domain is not suspended
     */
    public boolean resumeFromSuspend() {
        if (!shutdown.cancelSuspend()) {
            return false;
        }
        vcpus[suspender].suspendCancelled = true;
        vcpus[0].sampleDue = true;
        return true;
    }

    /** Notes where the kernel's hypercall instructions are, so that a snapshot carries them. */
    public void hypercallSites(HypercallSites sites) {
        hypercallSites = sites;
    }

    public HypercallSites hypercallSites() {
        return hypercallSites;
    }

    /**
     * Stops the timers, so that nothing but vCPUs and back ends changes guest memory or {@link #snapshot} any more. For the
     * last round of a save, when those stand still already. Not for a timer's thread.
     */
    public void freeze() {
        timers.freeze();
    }

    /** Undoes {@link #freeze} when the domain goes on here; timers that are overdue fire at once. */
    public void thaw() {
        timers.thaw();
        resumed();
    }

    /**
     * What the domain is, beside its memory and its vCPUs' states.
     *
     * @throws IllegalStateException unless it is frozen
     */
    public DomainSnapshot snapshot() {
        if (!timers.isFrozen()) {
            throw new IllegalStateException(config.domid() + " is not frozen");
        }
        ShutdownReason reason = shutdown.reason();
        return saver.save(host.epoch().getAsLong(), machine.tscKhz(), reason == null ? DomainSnapshot.RUNNING : reason.code(),
                hypercallSites);
    }

    /**
     * Turns this fresh domain into the saved one. Its memory is loaded; no back end is bound and no vCPU has run. The
     * vCPUs' states are written before or after, on their threads; then {@link #start}. A suspended domain comes back
     * running, and its suspend call returns 0; any other shutdown stays.
     *
     * @throws IllegalArgumentException if the snapshot does not fit the domain's configuration or its memory
     */
    public void restore(DomainSnapshot saved) {
        try {
            saver.restore(saved);
        } catch (XenException | EvtchnException | GuestMemoryFault refused) {
            throw new IllegalArgumentException("the snapshot does not fit " + config.domid() + ": " + refused.getMessage(), refused);
        }
        hypercallSites = saved.hypercallSites();
        hypercallSites.apply(engine.hypercallEntry(), memory);
        int reason = saved.shutdownReason();
        shutdown.restore(reason == DomainSnapshot.RUNNING || reason == ShutdownReason.SUSPEND.code()
                ? null : ShutdownReason.ofCode(reason));
        housekeeping.anchorDue();
        writeWallClock();
    }

    private ShutdownReason tripleFaultReason() {
        long code = params.get(HvmParam.TRIPLE_FAULT_REASON);
        return code >= 0 && code <= ShutdownReason.SOFT_RESET.code() ? ShutdownReason.ofCode((int) code) : ShutdownReason.REBOOT;
    }

    /** The vCPU has nothing left to run: no handler for a fault of its own. */
    void tripleFault(Vcpu vcpu) {
        ShutdownReason reason = tripleFaultReason();
        report(vcpu, "triple fault, which counts as " + reason);
        shutdown.shutdown(reason);
    }

    /** The engine gave up on the guest. */
    void failed(Vcpu vcpu, String reason) {
        report(vcpu, reason);
        shutdown.failed(reason);
    }

    /** Before the end is told, so that the report is out before the domain goes; the first vCPU's is the one that counts. */
    private void report(Vcpu vcpu, String why) {
        if (!shutdown.isShutDown()) {
            byte[] words = LastWords.of(vcpu, memory, why, time.now()).getBytes(StandardCharsets.ISO_8859_1);
            host.log().write(words, words.length);
        }
    }

    /** Why the engine gave up, empty if it did not. */
    public String failure() {
        return shutdown.failure();
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    void interrupted(Vcpu vcpu) {
        vcpu.dead = vcpu.cpu.dead();
    }

    void halted(Vcpu vcpu) {
        vcpu.dead = vcpu.cpu.dead();
        if (!vcpu.dead) {
            vcpuSet.await(vcpu);
        }
    }

    void latchLongMode(boolean longMode) {
        if (pages.longMode() != longMode) {
            pages.longMode(longMode);
            writeWallClock();
        }
    }

    private void writeWallClock() {
        WallClock.write(pages.sharedInfo(), pages.longMode(), host.epoch().getAsLong(), time.now());
    }

    private void placeSharedInfo(long gfn) {
        SharedArea before = pages.placeSharedInfo(gfn);
        SharedArea after = pages.sharedInfo();
        if (after != before) {
            events.moved(before, after);
            for (int vcpu = 0; vcpu < vcpus.length; vcpu++) {
                if (pages.inSharedInfo(vcpu)) {
                    vcpuSet.follow(vcpu, before.at(SharedPages.vcpuInfoOffset(vcpu)));
                }
            }
        }
        writeWallClock();
    }

    private void kickAll() {
        for (Vcpu vcpu : vcpus) {
            host.kick().kick(vcpu.id);
            vcpu.kick();
        }
    }

    /** Stops the timers. The vCPU threads have ended. */
    @Override
    public void close() {
        timers.close();
    }

    /** The domain as hypercalls see it. */
    private final class Services implements DomainServices {
        private final byte[] handle = config.handle();
        private final List<GuestLayout.Range> memoryMap = physmap.layout().memoryMap();

        @Override
        public byte[] handle() {
            return handle;
        }

        @Override
        public long systemTime() {
            return time.now();
        }

        @Override
        public List<GuestLayout.Range> memoryMap() {
            return memoryMap;
        }

        @Override
        public void placeSharedInfo(long gfn) {
            DomainCore.this.placeSharedInfo(gfn);
        }

        @Override
        public void latchLongMode(boolean longMode) {
            DomainCore.this.latchLongMode(longMode);
        }

        @Override
        public long hvmParam(int index) {
            return params.get(index);
        }

        @Override
        public void hvmParam(int index, long value) {
            params.set(index, value);
            if (index == HvmParam.CALLBACK_IRQ) {
                upcalls.callback(value);
            }
        }

        @Override
        public void shutdown(int vcpu, int reason) {
            suspender = vcpu;
            shutdown.shutdown(ShutdownReason.ofCode(reason));
        }

        @Override
        public void shutdownCode(int reason) {
            params.set(HvmParam.TRIPLE_FAULT_REASON, reason);
        }

        @Override
        public void consoleWrite(byte[] text, int length) {
            if (logLimit.take(length)) {
                host.log().write(text, length);
            }
        }
    }
}
