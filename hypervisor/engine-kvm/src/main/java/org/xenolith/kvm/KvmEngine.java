package org.xenolith.kvm;

import java.util.List;
import java.util.Objects;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.linux.kvm.KvmCap;

/** Guests on /dev/kvm. The open device is handed in and stays the caller's; it must outlive the engine's machines. */
public final class KvmEngine implements Engine {
    private static final List<KvmCap> REQUIRED = List.of(KvmCap.KVM_CAP_USER_MEMORY, KvmCap.KVM_CAP_SPLIT_IRQCHIP,
            KvmCap.KVM_CAP_SIGNAL_MSI, KvmCap.KVM_CAP_SYNC_REGS, KvmCap.KVM_CAP_IMMEDIATE_EXIT,
            KvmCap.KVM_CAP_ENABLE_CAP_VM, KvmCap.KVM_CAP_EXT_CPUID, KvmCap.KVM_CAP_X86_MSR_FILTER);

    private final Kvm kvm;
    private final boolean vmcall;

    /** @throws EngineException when this host's KVM lacks something the engine cannot do without */
    public KvmEngine(Kvm kvm) {
        this.kvm = Objects.requireNonNull(kvm);
        if (kvm.apiVersion() != Kvm.API_VERSION) {
            throw new EngineException("KVM API version " + kvm.apiVersion() + ", need " + Kvm.API_VERSION);
        }
        for (KvmCap capability : REQUIRED) {
            if (kvm.check(capability) == 0) {
                throw new EngineException(capability + " is missing: this host's kernel is older than Linux 5.10");
            }
        }
        vmcall = XenHvm.offered(kvm.check(KvmCap.KVM_CAP_XEN_HVM));
    }

    @Override
    public String name() {
        return "kvm";
    }

    @Override
    public HypercallEntry hypercallEntry() {
        return HypercallEntry.PORT;
    }

    @Override
    public boolean seesVmcall() {
        return vmcall;
    }

    @Override
    public List<CpuidLeaf> supportedCpuid() {
        return CpuidTable.supported(kvm);
    }

    @Override
    public VirtualMachine create(VirtualMachineConfig config) {
        int most = kvm.check(KvmCap.KVM_CAP_MAX_VCPUS);
        if (config.maxVcpus() > most) {
            throw new EngineException("vcpus=" + config.maxVcpus() + ", this host's KVM allows " + most);
        }
        try {
            return new KvmMachine(kvm, vmcall, config);
        } catch (LinuxException e) {
            throw new EngineException("cannot make a virtual machine: " + e.getMessage(), e);
        }
    }
}
