package org.xenolith.kvm;

import java.util.List;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.linux.kvm.KvmCap;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmVmLayouts.Msi;
import org.xenolith.linux.kvm.VcpuFd;
import org.xenolith.linux.kvm.VmFd;

/** One VM of KVM: split irqchip, local APICs in the kernel. */
final class KvmMachine implements VirtualMachine {
    private static final long TSS_ADDR = 0xfffbd000L;
    private static final long IDENTITY_MAP_ADDR = 0xfffbc000L;
    private static final int MSI_ADDRESS = 0xfee00000;
    private static final int APIC_ID_SHIFT = 12;
    private static final int EPERM_NO_SUCH_APIC = -1;

    private final VmFd vm;
    private final VirtualMachineConfig config;
    private final MemorySlots slots;
    private final MappedGuestMemory memory = new MappedGuestMemory(List.of());
    private final NativeBuffer[] msi;
    private final int xsaveSize;
    private final long tscKhz;

    KvmMachine(Kvm kvm, boolean vmcall, VirtualMachineConfig config) {
        this.config = config;
        vm = kvm.createVm();
        try {
            setUp(vmcall);
            slots = new MemorySlots(vm, kvm.check(KvmCap.KVM_CAP_NR_MEMSLOTS),
                    DirtyLogMode.enable(vm, kvm.check(KvmCap.KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2)));
            xsaveSize = vm.check(KvmCap.KVM_CAP_XSAVE2);
            tscKhz = kvm.check(KvmCap.KVM_CAP_VM_TSC_CONTROL) != 0 ? vm.call(KvmIoctl.KVM_GET_TSC_KHZ, 0) : askScratchVcpu(kvm);
        } catch (LinuxException e) {
            vm.close();
            throw e;
        }
        msi = new NativeBuffer[config.maxVcpus()];
        for (int vcpu = 0; vcpu < msi.length; vcpu++) {
            msi[vcpu] = new NativeBuffer(Msi.SIZE);
            msi[vcpu].bytes().putInt(Msi.ADDRESS_LO, MSI_ADDRESS | VirtualMachineConfig.apicId(vcpu) << APIC_ID_SHIFT);
        }
    }

    private void setUp(boolean vmcall) {
        vm.call(KvmIoctl.KVM_SET_TSS_ADDR, TSS_ADDR);
        try (NativeBuffer address = new NativeBuffer(Long.BYTES)) {
            address.bytes().putLong(0, IDENTITY_MAP_ADDR);
            vm.call(KvmIoctl.KVM_SET_IDENTITY_MAP_ADDR, address);
        }
        vm.enable(KvmCap.KVM_CAP_SPLIT_IRQCHIP, 0);
        XenHvm.filterMsrs(vm);
        if (vmcall) {
            XenHvm.intercept(vm);
        }
    }

    /**
     * Before Linux 5.17, and without TSC scaling, only a vCPU knows its frequency; ours are made later, on their own threads.
     * This one has a local APIC too: the first and the last without make the kernel patch its text under running guests.
     */
    private static long askScratchVcpu(Kvm kvm) {
        try (VmFd scratch = kvm.createVm()) {
            scratch.enable(KvmCap.KVM_CAP_SPLIT_IRQCHIP, 0);
            try (VcpuFd vcpu = scratch.createVcpu(0)) {
                return vcpu.call(KvmIoctl.KVM_GET_TSC_KHZ, 0);
            }
        }
    }

    @Override
    public void map(MemoryRegion region) {
        slots.map(region);
        memory.add(region);
    }

    @Override
    public void unmap(long gpa) {
        slots.unmap(gpa);
        memory.remove(gpa);
    }

    @Override
    public VirtualCpu createVcpu(int vcpu) {
        if (vcpu < 0 || vcpu >= config.maxVcpus()) {
            throw new IllegalArgumentException("vcpu=" + vcpu + ", maxVcpus=" + config.maxVcpus());
        }
        try {
            return adopt(vcpu, vm.createVcpu(VirtualMachineConfig.apicId(vcpu)));
        } catch (LinuxException e) {
            throw new EngineException("cannot make vCPU " + vcpu + ": " + e.getMessage(), e);
        }
    }

    private VirtualCpu adopt(int vcpu, VcpuFd made) {
        try {
            return new KvmVcpu(vcpu, made, xsaveSize, memory);
        } catch (LinuxException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public boolean interrupt(int vcpu, int vector) {
        NativeBuffer message = msi[vcpu];
        int delivered;
        synchronized (message) {
            message.bytes().putInt(Msi.DATA, vector);
            delivered = vm.attempt(KvmIoctl.KVM_SIGNAL_MSI, message);
        }
        if (delivered < EPERM_NO_SUCH_APIC) {
            throw new EngineException("cannot interrupt vcpu=" + vcpu + " with vector=" + vector,
                    new LinuxException("ioctl KVM_SIGNAL_MSI", -delivered));
        }
        return delivered > 0;
    }

    @Override
    public long tscKhz() {
        return tscKhz;
    }

    @Override
    public void startDirtyLog() {
        slots.startDirtyLog();
    }

    @Override
    public void fetchDirtyLog(long gpa, long[] bitmap) {
        slots.fetchDirtyLog(gpa, bitmap);
    }

    @Override
    public void stopDirtyLog() {
        slots.stopDirtyLog();
    }

    @Override
    public void close() {
        vm.close();
    }
}
