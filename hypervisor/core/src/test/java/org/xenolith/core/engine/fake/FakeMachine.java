package org.xenolith.core.engine.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;

/** Records slots and interrupts; its local APICs can be told to drop interrupts. */
public final class FakeMachine implements VirtualMachine {
    /** An interrupt that was accepted. */
    public record Interrupt(int vcpu, int vector) {
    }

    private final VirtualMachineConfig config;
    private final Map<Long, MemoryRegion> slots = new TreeMap<>();
    private final Map<Integer, FakeVcpu> vcpus = new ConcurrentHashMap<>();
    private final List<Interrupt> interrupts = new CopyOnWriteArrayList<>();
    private SortedSet<Long> dirty;
    private volatile boolean lapicEnabled = true;

    FakeMachine(VirtualMachineConfig config) {
        this.config = config;
    }

    @Override
    public synchronized void map(MemoryRegion region) {
        for (MemoryRegion slot : slots.values()) {
            if (region.gpa() < slot.end() && slot.gpa() < region.end()) {
                throw new IllegalArgumentException(region + " overlaps slot " + slot);
            }
        }
        slots.put(region.gpa(), region);
    }

    @Override
    public synchronized void unmap(long gpa) {
        if (slots.remove(gpa) == null) {
            throw new IllegalArgumentException("no slot at 0x" + Long.toHexString(gpa));
        }
    }

    /** The slots, lowest first. */
    public synchronized List<MemoryRegion> slots() {
        return new ArrayList<>(slots.values());
    }

    @Override
    public FakeVcpu createVcpu(int vcpu) {
        if (vcpu < 0 || vcpu >= config.maxVcpus()) {
            throw new IllegalArgumentException("vcpu=" + vcpu + ", max=" + (config.maxVcpus() - 1));
        }
        FakeVcpu made = new FakeVcpu(vcpu);
        vcpus.put(vcpu, made);
        return made;
    }

    public FakeVcpu vcpu(int id) {
        return vcpus.get(id);
    }

    @Override
    public boolean interrupt(int vcpu, int vector) {
        if (lapicEnabled) {
            interrupts.add(new Interrupt(vcpu, vector));
            FakeVcpu target = vcpus.get(vcpu);
            if (target != null) {
                target.interrupted();
            }
        }
        return lapicEnabled;
    }

    /** Whether local APICs take interrupts (software-enabled). */
    public void lapicEnabled(boolean enabled) {
        lapicEnabled = enabled;
    }

    public List<Interrupt> interrupts() {
        return interrupts;
    }

    /** 2.5 GHz. */
    @Override
    public long tscKhz() {
        return 2_500_000;
    }

    /** The guest stores to a page. */
    public synchronized void store(long gpa) {
        if (dirty != null) {
            dirty.add(gpa >>> 12);
        }
    }

    @Override
    public synchronized void startDirtyLog() {
        dirty = new TreeSet<>();
        slots.values().forEach(slot -> {
            for (long gpa = slot.gpa(); gpa < slot.end(); gpa += 4096) {
                store(gpa);
            }
        });
    }

    @Override
    public synchronized void fetchDirtyLog(long gpa, long[] bitmap) {
        MemoryRegion slot = slots.get(gpa);
        SortedSet<Long> log = dirty.subSet(gpa >>> 12, slot.end() >>> 12);
        log.forEach(gfn -> bitmap[(int) (gfn - (gpa >>> 12)) >>> 6] |= 1L << gfn - (gpa >>> 12));
        log.clear();
    }

    @Override
    public synchronized void stopDirtyLog() {
        dirty = null;
    }

    @Override
    public void close() {
        slots.clear();
    }
}
