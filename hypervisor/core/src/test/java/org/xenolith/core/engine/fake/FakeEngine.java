package org.xenolith.core.engine.fake;

import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VirtualMachineConfig;

/** Makes {@link FakeMachine}s. */
public final class FakeEngine implements Engine {
    private final HypercallEntry entry;

    public FakeEngine() {
        this(HypercallEntry.PORT);
    }

    public FakeEngine(HypercallEntry entry) {
        this.entry = entry;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public HypercallEntry hypercallEntry() {
        return entry;
    }

    @Override
    public boolean seesVmcall() {
        return entry == HypercallEntry.VMCALL;
    }

    @Override
    public List<CpuidLeaf> supportedCpuid() {
        return List.of(new CpuidLeaf(0, 0, false, 0xd, 0, 0, 0), new CpuidLeaf(1, 0, false, 0, 0, 0, 0),
                new CpuidLeaf(4, 0, true, 0xfc00_4121, 0, 0, 0), new CpuidLeaf(0xb, 0, true, 0, 0, 0, 0),
                new CpuidLeaf(0xb, 1, true, 0, 0, 0, 0), new CpuidLeaf(0x4000_0000, 0, false, 1, 2, 3, 4));
    }

    @Override
    public FakeMachine create(VirtualMachineConfig config) {
        return new FakeMachine(config);
    }
}
