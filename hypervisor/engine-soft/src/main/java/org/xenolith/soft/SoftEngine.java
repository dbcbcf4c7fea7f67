package org.xenolith.soft;

import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;

/** The engine that needs nothing of the host: x86-64 interpreted and translated to JVM bytecode in this process. */
public final class SoftEngine implements Engine {
    @Override
    public String name() {
        return "soft";
    }

    @Override
    public HypercallEntry hypercallEntry() {
        return HypercallEntry.VMCALL;
    }

    @Override
    public List<CpuidLeaf> supportedCpuid() {
        return CpuModel.leaves();
    }

    @Override
    public VirtualMachine create(VirtualMachineConfig config) {
        return new SoftVirtualMachine(config);
    }
}
