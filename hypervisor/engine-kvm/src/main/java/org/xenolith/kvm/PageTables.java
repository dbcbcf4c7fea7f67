package org.xenolith.kvm;

import java.nio.ByteBuffer;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.linux.kvm.KvmRunLayout;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;

/**
 * Walks the guest's page tables where they stand, by the control registers of the last exit (KVM_CAP_SYNC_REGS): what
 * KVM_TRANSLATE tells, without a system call. Knows 4-level paging and none at all. Changes nothing in the guest.
 */
final class PageTables {
    static final long NOT_MAPPED = -1;
    /** The answer in a mode that only KVM knows: 32-bit, PAE and 5-level paging. */
    static final long ASK_KVM = -2;

    private static final int SREGS = KvmRunLayout.SYNC_SREGS;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_LA57 = 1 << 12;
    private static final long EFER_LMA = 1 << 10;
    private static final long EFER_NXE = 1 << 11;
    private static final long PRESENT = 1;
    private static final long LARGE = 1 << 7;
    private static final long LARGE_PAT = 1 << 12;
    private static final long NX = 1L << 63;
    private static final long FRAME = 0x000f_ffff_ffff_f000L;
    private static final int TOP_SHIFT = 39;
    private static final int LARGEST_PAGE_SHIFT = 30;
    private static final int INDEX_BITS = 9;

    private final ByteBuffer run;
    private final GuestMemory memory;

    /** @param run {@code kvm_run} with synchronised special registers */
    PageTables(ByteBuffer run, GuestMemory memory) {
        this.run = run;
        this.memory = memory;
    }

    /** Guest-physical address of a linear one, {@link #NOT_MAPPED} or {@link #ASK_KVM}. */
    long find(long linear) {
        if ((run.getLong(SREGS + Sregs.CR0) & CR0_PG) == 0) {
            return linear;
        }
        long efer = run.getLong(SREGS + Sregs.EFER);
        if ((efer & EFER_LMA) == 0 || (run.getLong(SREGS + Sregs.CR4) & CR4_LA57) != 0) {
            return ASK_KVM;
        }
        int unused = Long.SIZE - TOP_SHIFT - INDEX_BITS;
        return linear << unused >> unused == linear ? walk(linear, (efer & EFER_NXE) == 0 ? NX : 0) : NOT_MAPPED;
    }

    /** @param reserved bits that no entry may have, besides those that its level forbids */
    private long walk(long linear, long reserved) {
        long table = run.getLong(SREGS + Sregs.CR3) & FRAME;
        try {
            for (int shift = TOP_SHIFT; ; shift -= INDEX_BITS) {
                long entry = memory.getLongAcquire(table + Long.BYTES * (linear >>> shift & (1 << INDEX_BITS) - 1));
                if ((entry & PRESENT) == 0 || (entry & reserved) != 0) {
                    return NOT_MAPPED;
                }
                if (shift == GuestMemory.PAGE_SHIFT || (entry & LARGE) != 0) {
                    return page(linear, entry, shift);
                }
                table = entry & FRAME;
            }
        } catch (GuestMemoryFault nowhere) {
            return NOT_MAPPED;
        }
    }

    private static long page(long linear, long entry, int shift) {
        long offset = (1L << shift) - 1;
        boolean misaligned = shift > GuestMemory.PAGE_SHIFT && (entry & FRAME & offset & ~LARGE_PAT) != 0;
        return shift > LARGEST_PAGE_SHIFT || misaligned ? NOT_MAPPED : entry & FRAME & ~offset | linear & offset;
    }
}
