package org.xenolith.core.builder;

import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VcpuState;

/**
 * A PVH guest that can be built: {@link #prepare} has placed everything and found that it fits; {@link #load} writes.
 * Kernel and ramdisk stay open until then.
 */
public final class PvhPlan {
    private static final long MIB = 1 << 20;
    private static final long RAMDISK_ALIGNMENT = 2 * MIB;

    private final KernelImage kernel;
    private final Ramdisk ramdisk;
    private final PvhSpec spec;
    private final GuestLayout layout;
    private final long ramdiskGpa;
    private final StartInfo startInfo;

    private PvhPlan(KernelImage kernel, Ramdisk ramdisk, PvhSpec spec, GuestLayout layout) {
        this.kernel = kernel;
        this.ramdisk = ramdisk;
        this.spec = spec;
        this.layout = layout;
        long ramdiskSize = ramdisk == null ? 0 : ramdisk.size();
        ramdiskGpa = ramdisk == null ? 0 : align(kernel.end(), RAMDISK_ALIGNMENT);
        long free = align(ramdisk == null ? kernel.end() : ramdiskGpa + ramdiskSize, GuestMemory.PAGE_SIZE);
        startInfo = new StartInfo(free, layout.memoryMap(), ramdiskGpa, ramdiskSize, spec.commandLineBytes());
    }

    /**
     * Places a guest without a ramdisk.
     *
     * @throws BuilderException when it does not fit; the message says how much memory it needs
     */
    public static PvhPlan prepare(KernelImage kernel, PvhSpec spec) {
        return prepare(kernel, null, spec);
    }

    /**
     * Places a guest.
     *
     * @param ramdisk passed as it is, or null
     * @throws BuilderException when it does not fit; the message says how much memory it needs
     */
    public static PvhPlan prepare(KernelImage kernel, Ramdisk ramdisk, PvhSpec spec) {
        if (spec.memory() == 0) {
            throw new BuilderException("memory=0: " + kernel.name() + " needs at least "
                    + mebibytes(kernel.end()) + " MiB");
        }
        PvhPlan plan = new PvhPlan(kernel, ramdisk, spec, new GuestLayout(spec.memory()));
        plan.check();
        return plan;
    }

    /** Where the guest's memory lies; {@link GuestLayout#backed} must exist before {@link #load}. */
    public GuestLayout layout() {
        return layout;
    }

    public PvhSpec spec() {
        return spec;
    }

    /** The kernel's hypercall places, for the domain's record. With {@link HypercallEntry#PORT} load rewrites them. */
    public HypercallSites hypercallSites() {
        return kernel.hypercallSites();
    }

    /** Guest-physical address of start info. */
    public long startInfoGpa() {
        return startInfo.gpa();
    }

    /** The boot vCPU's state at its first instruction; a fresh one each time. */
    public VcpuState bootState() {
        return BootVcpu.at(kernel.entry(), startInfo.gpa());
    }

    /**
     * Writes kernel, ramdisk, start info and ACPI tables. No vCPU runs yet. What is not written is expected to read
     * as zero.
     *
     * @throws BuilderException when a file has shrunk since it was checked
     */
    public void load(GuestMemory memory) {
        for (ElfSegment segment : kernel.elf().segments()) {
            kernel.bytes().copyTo(segment.offset(), memory, segment.gpa(), segment.fileSize());
            memory.zero(segment.gpa() + segment.fileSize(), segment.memorySize() - segment.fileSize());
        }
        if (spec.entry() == HypercallEntry.PORT && !hypercallSites().apply(HypercallEntry.PORT, memory)) {
            throw new BuilderException(kernel.name() + ": changed while it was loaded");
        }
        if (ramdisk != null) {
            ramdisk.bytes().copyTo(0, memory, ramdiskGpa, ramdisk.size());
        }
        startInfo.write(memory);
        byte[] acpi = AcpiTables.build(GuestLayout.ACPI, spec.vcpus(), spec.maxVcpus());
        memory.write(GuestLayout.ACPI, acpi, 0, acpi.length);
    }

    private void check() {
        long needed = startInfo.end();
        if (needed <= layout.lowRam()) {
            return;
        }
        String what = kernel.name() + " ends at " + mebibytes(kernel.end()) + " MiB"
                + (ramdisk == null ? "" : ", ramdisk " + ramdisk.name() + " has " + ramdisk.size() + " bytes");
        if (needed > GuestLayout.LOW_RAM_LIMIT) {
            throw new BuilderException(what + ": together they need " + mebibytes(needed)
                    + " MiB below 4 GiB, where a guest has at most " + GuestLayout.LOW_RAM_LIMIT / MIB);
        }
        throw new BuilderException(what + ": together they need at least " + mebibytes(needed)
                + " MiB of memory, the domain has " + layout.memory() / MIB);
    }

    private static long mebibytes(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }

    private static long align(long value, long alignment) {
        return value + alignment - 1 & -alignment;
    }
}
