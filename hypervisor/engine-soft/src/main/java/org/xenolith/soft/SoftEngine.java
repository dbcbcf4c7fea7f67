package org.xenolith.soft;

import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Engine;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;

/** The engine that needs nothing of the host: x86-64 interpreted and translated to JVM bytecode in this process. */
public final class SoftEngine implements Engine {
    private static final int PROMOTE_AFTER = 1_500;

    private final int promoteAfter;
    private final boolean background;

    public SoftEngine() {
        this(PROMOTE_AFTER, true);
    }

    private SoftEngine(int runs, boolean inBackground) {
        promoteAfter = runs;
        background = inBackground;
    }

    /** An engine that translates a block after so many runs in the interpreter, before it goes on; for tests. */
    public static SoftEngine promotingAfter(int runs) {
        return new SoftEngine(runs, false);
    }

    @Override
    public String name() {
        return "soft";
    }

    @Override
    public HypercallEntry hypercallEntry() {
        return HypercallEntry.VMCALL;
    }

    @Override
    public boolean seesVmcall() {
        return true;
    }

    @Override
    public List<CpuidLeaf> supportedCpuid() {
        return CpuModel.leaves();
    }

    @Override
    public VirtualMachine create(VirtualMachineConfig config) {
        return new SoftVirtualMachine(config, promoteAfter, background);
    }
}
