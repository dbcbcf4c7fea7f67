package org.xenolith.soft.cpu;

import org.xenolith.soft.apic.Lapic;

/** What instructions need from the machine around the CPU. Called on the vCPU's thread. */
public interface CpuHost {
    /** The guest's TSC now. */
    long tsc();

    /** Makes the TSC read {@code value} now. */
    void setTsc(long value);

    /** Makes the TSC go on from a saved {@code value}, as one with those of the machine's other vCPUs. */
    void restoreTsc(long value);

    Lapic lapic();

    /** Fills {@code out} with EAX, EBX, ECX, EDX. */
    void cpuid(int leaf, int subleaf, int[] out);

    /** Drops cached blocks by linear address: all, or only what a CR3 load drops. */
    void flushJumps(boolean global);

    /** Drops cached blocks in one page. */
    void flushJumpsTo(long va);

    /** One element of a repeated instruction is done: accesses completed for it are not repeated. */
    void retired();

    /** Ends the run with a hypercall exit once the current instruction is done. */
    void hypercall();

    /** Ends the run: the guest can take no exception any more. */
    void tripleFault();

    /** An MSR the CPU does not keep: ends the run, or completes the access when it is run again. */
    long readMsr(int index);

    void writeMsr(int index, long value);

    /** IN of {@code 1 << size} bytes: ends the run the first time, returns the value when run again. */
    long portIn(int port, int size);

    void portOut(int port, int size, long value);

    /** An access to an unbacked physical address. */
    long mmioRead(long gpa, int size);

    void mmioWrite(long gpa, int size, long value);

    /** A lock that all vCPUs of the machine share, for the rare atomic access no host instruction covers. */
    Object busLock();

    /** Counts an instruction this engine does not know. */
    void unknownOpcode(byte[] bytes, int length);
}
