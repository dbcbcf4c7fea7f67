package org.xenolith.soft;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.soft.apic.Lapic;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.OpcodeTable;
import org.xenolith.soft.exec.BlockCache;
import org.xenolith.soft.interp.Handlers;
import org.xenolith.soft.memory.PhysicalMemory;
import org.xenolith.soft.translate.Translator;

/** One guest's machine on the soft engine. */
public final class SoftVirtualMachine implements VirtualMachine {
    private static final long TSC_KHZ = 1_000_000;

    private final VirtualMachineConfig config;
    private final PhysicalMemory memory = new PhysicalMemory();
    private final AtomicReferenceArray<SoftVirtualCpu> vcpus;
    private final BlockCache blocks = new BlockCache(memory, this::dropWritable, this::leaveTranslations);
    private final Translator translator;
    private final OpcodeTable opcodes = new OpcodeTable();
    private final Handlers handlers = new Handlers();
    private final ApicTimer timer;
    private final UnknownOpcodes unknown = new UnknownOpcodes();
    private final Object busLock = new Object();
    private final long tscOrigin = System.nanoTime();
    private long tscOffset;
    private boolean tscOffsetSet;

    private final int promoteAfter;

    SoftVirtualMachine(VirtualMachineConfig config, int promoteAfter, boolean background) {
        translator = new Translator(blocks, promoteAfter, background);
        this.promoteAfter = promoteAfter;
        this.config = config;
        vcpus = new AtomicReferenceArray<>(config.maxVcpus());
        timer = new ApicTimer(config.maxVcpus());
    }

    @Override
    public void map(MemoryRegion region) {
        memory.map(region);
        flushTlbs();
    }

    @Override
    public void unmap(long gpa) {
        blocks.forget(memory.unmap(gpa));
        flushTlbs();
    }

    /** Returns when no vCPU can use what its TLB held before; all are told before the first is waited for. */
    private void flushTlbs() {
        forEachVcpu(vcpu -> vcpu.signal(Cpu.FLUSH));
        forEachVcpu(SoftVirtualCpu::awaitFlush);
    }

    private void forEachVcpu(Consumer<SoftVirtualCpu> action) {
        for (int n = 0; n < vcpus.length(); n++) {
            SoftVirtualCpu vcpu = vcpus.get(n);
            if (vcpu != null) {
                action.accept(vcpu);
            }
        }
    }

    @Override
    public VirtualCpu createVcpu(int vcpu) {
        SoftVirtualCpu created = new SoftVirtualCpu(this, vcpu, VirtualMachineConfig.apicId(vcpu));
        if (!vcpus.compareAndSet(vcpu, null, created)) {
            throw new IllegalStateException("vcpu=" + vcpu + " exists already");
        }
        return created;
    }

    void forget(SoftVirtualCpu vcpu) {
        vcpus.compareAndSet(vcpu.id(), vcpu, null);
    }

    @Override
    public boolean interrupt(int vcpu, int vector) {
        SoftVirtualCpu target = vcpus.get(vcpu);
        return target != null && target.lapic().deliver(vector);
    }

    void signal(int vcpu, Lapic.Signal signal) {
        signal(vcpu, switch (signal) {
            case INTERRUPT -> Cpu.INTERRUPT;
            case NMI -> Cpu.NMI;
            case INIT -> Cpu.INIT;
        });
    }

    private void signal(int vcpu, int attention) {
        SoftVirtualCpu target = vcpus.get(vcpu);
        if (target != null) {
            target.signal(attention);
        }
    }

    void sendIpi(Lapic sender, int destination, int command, boolean physical) {
        int shorthand = command >>> 18 & 3;
        boolean x2 = sender.isX2();
        for (int n = 0; n < vcpus.length(); n++) {
            SoftVirtualCpu target = vcpus.get(n);
            if (target == null) {
                continue;
            }
            boolean self = target.lapic() == sender;
            boolean named = switch (shorthand) {
                case 0 -> target.lapic().matches(destination, physical, x2);
                case 1 -> self;
                case 2 -> true;
                default -> !self;
            };
            if (named) {
                target.lapic().accept(command);
            }
        }
    }

    private void dropWritable(long hostPage) {
        forEachVcpu(vcpu -> vcpu.dropWritable(hostPage));
    }

    private void leaveTranslations() {
        for (int n = 0; n < vcpus.length(); n++) {
            signal(n, Cpu.LEAVE);
        }
    }

    Translator translator() {
        return translator;
    }

    PhysicalMemory memory() {
        return memory;
    }

    BlockCache blocks() {
        return blocks;
    }

    OpcodeTable opcodes() {
        return opcodes;
    }

    Handlers handlers() {
        return handlers;
    }

    int promoteAfter() {
        return promoteAfter;
    }

    ApicTimer timer() {
        return timer;
    }

    Object busLock() {
        return busLock;
    }

    /**
     * The offset to restore a vCPU with whose state asks for {@code wanted}: that of the vCPU before it if they are less than
     * a second apart, as KVM has it. The TSCs of a machine's vCPUs, saved one after the other, so stay one.
     */
    synchronized long agreedTscOffset(long wanted) {
        if (!tscOffsetSet || Math.abs(wanted - tscOffset) >= TSC_KHZ * 1000) {
            tscOffsetSet = true;
            tscOffset = wanted;
        }
        return tscOffset;
    }

    /** TSC without a vCPU's own offset. */
    long machineTsc() {
        return System.nanoTime() - tscOrigin;
    }

    long nanoTimeAt(long machineTsc) {
        return machineTsc + tscOrigin;
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>(Map.of("blocks", (long) blocks.size(),
                "blocks_dropped", blocks.dropped(), "code_stores", blocks.codeStores(),
                "translations", translator.translations(), "translation_ns", translator.translationNanos(),
                "unknown_instructions", unknown.total()));
        forEachVcpu(vcpu -> vcpu.addCountsTo(counters));
        return counters;
    }

    /** Instructions that raised #UD because the engine does not know them. */
    public UnknownOpcodes unknownOpcodes() {
        return unknown;
    }

    @Override
    public List<String> oddities() {
        return unknown.snapshot().entrySet().stream()
                .map(entry -> "instruction " + entry.getKey() + ", not known: " + entry.getValue()).toList();
    }

    @Override
    public long tscKhz() {
        return TSC_KHZ;
    }

    @Override
    public void startDirtyLog() {
        memory.startLog();
        flushTlbs();
    }

    @Override
    public void fetchDirtyLog(long gpa, long[] bitmap) {
        if (memory.drainLog(gpa, bitmap)) {
            flushTlbs();
        }
    }

    @Override
    public void stopDirtyLog() {
        memory.stopLog();
    }

    @Override
    public void close() {
        timer.close();
        translator.close();
        forEachVcpu(SoftVirtualCpu::close);
    }

    int maxVcpus() {
        return config.maxVcpus();
    }
}
