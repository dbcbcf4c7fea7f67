package org.xenolith.toolstack.vmm;

import java.util.List;
import org.xenolith.core.builder.PvhPlan;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.engine.VcpuState;

/** A kernel that is about to boot. */
record KernelBoot(PvhPlan plan) implements BootImage {
    @Override
    public void load(DomainCore core) {
        plan.load(core.memory());
        core.hypercallSites(plan.hypercallSites());
    }

    @Override
    public List<VcpuState> vcpus() {
        return List.of(plan.bootState());
    }

    @Override
    public SavedDevices devices() {
        return SavedDevices.NONE;
    }
}
