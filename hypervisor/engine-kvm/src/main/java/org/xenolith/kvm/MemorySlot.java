package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmVmLayouts;
import org.xenolith.linux.kvm.KvmVmLayouts.ClearDirtyLog;
import org.xenolith.linux.kvm.KvmVmLayouts.DirtyLog;
import org.xenolith.linux.kvm.VmFd;

/** One memory slot of KVM and, while logging, its dirty bitmap. Guarded by {@link MemorySlots}. */
final class MemorySlot {
    private final VmFd vm;
    private final int number;
    private final MemoryRegion region;
    private NativeBuffer log;
    private boolean first;

    MemorySlot(VmFd vm, int number, MemoryRegion region) {
        this.vm = vm;
        this.number = number;
        this.region = region;
    }

    MemoryRegion region() {
        return region;
    }

    int number() {
        return number;
    }

    void set(boolean logging) {
        describe(region.size(), logging ? KvmVmLayouts.MemoryRegion.KVM_MEM_LOG_DIRTY_PAGES : 0);
        first = logging;
        log = logging ? new NativeBuffer(words() * Long.BYTES) : null;
    }

    void remove() {
        describe(0, 0);
    }

    private void describe(long size, int flags) {
        try (NativeBuffer slot = new NativeBuffer(KvmVmLayouts.MemoryRegion.SIZE)) {
            slot.bytes().putInt(KvmVmLayouts.MemoryRegion.SLOT, number)
                    .putInt(KvmVmLayouts.MemoryRegion.FLAGS, flags)
                    .putLong(KvmVmLayouts.MemoryRegion.GUEST_PHYS_ADDR, region.gpa())
                    .putLong(KvmVmLayouts.MemoryRegion.MEMORY_SIZE, size)
                    .putLong(KvmVmLayouts.MemoryRegion.USERSPACE_ADDR, region.host());
            vm.call(KvmIoctl.KVM_SET_USER_MEMORY_REGION, slot);
        }
    }

    private long pages() {
        return region.size() >>> GuestMemory.PAGE_SHIFT;
    }

    private int words() {
        return Math.toIntExact((pages() + Long.SIZE - 1) / Long.SIZE);
    }

    void fetch(long[] bitmap, DirtyLogMode mode) {
        if (log == null) {
            throw new IllegalStateException("dirty log is off, gpa=0x" + Long.toHexString(region.gpa()));
        }
        if (bitmap.length < words()) {
            throw new IllegalArgumentException("bitmap has " + bitmap.length + " words, need " + words());
        }
        read();
        if (mode != DirtyLogMode.AUTOMATIC) {
            protectAgain();
        }
        if (first) {
            fill(bitmap);
            first = false;
            return;
        }
        ByteBuffer bytes = log.bytes();
        for (int i = 0; i < words(); i++) {
            bitmap[i] |= bytes.getLong(i * Long.BYTES);
        }
    }

    private void read() {
        try (NativeBuffer argument = new NativeBuffer(DirtyLog.SIZE)) {
            argument.bytes().putInt(DirtyLog.SLOT, number).putLong(DirtyLog.DIRTY_BITMAP, log.address());
            vm.call(KvmIoctl.KVM_GET_DIRTY_LOG, argument);
        }
    }

    private void protectAgain() {
        try (NativeBuffer argument = new NativeBuffer(ClearDirtyLog.SIZE)) {
            argument.bytes().putInt(ClearDirtyLog.SLOT, number)
                    .putInt(ClearDirtyLog.NUM_PAGES, Math.toIntExact(pages()))
                    .putLong(ClearDirtyLog.FIRST_PAGE, 0).putLong(ClearDirtyLog.DIRTY_BITMAP, log.address());
            vm.call(KvmIoctl.KVM_CLEAR_DIRTY_LOG, argument);
        }
    }

    private void fill(long[] bitmap) {
        int whole = (int) (pages() / Long.SIZE);
        Arrays.fill(bitmap, 0, whole, -1L);
        if (whole < words()) {
            bitmap[whole] |= (1L << pages() % Long.SIZE) - 1;
        }
    }
}
