package org.xenolith.core.engine;

import java.util.List;

/** A way to run guest instructions on this host. Stateless; safe from any thread. */
public interface Engine {
    /** {@code kvm}, {@code soft} or {@code fake}, as the {@code engine=} key spells it. */
    String name();

    /** What the kernels that we load use for their hypercalls on this engine. */
    HypercallEntry hypercallEntry();

    /** Whether VMCALL and VMMCALL reach us too, as a kernel that the guest loads by itself needs. */
    boolean seesVmcall();

    /** The CPUID leaves this engine can show a guest, before policy and the Xen leaves. */
    List<CpuidLeaf> supportedCpuid();

    /**
     * Makes an empty machine with no memory and no vCPUs.
     *
     * @throws EngineException when the host refuses; the message says what to do
     */
    VirtualMachine create(VirtualMachineConfig config);
}
