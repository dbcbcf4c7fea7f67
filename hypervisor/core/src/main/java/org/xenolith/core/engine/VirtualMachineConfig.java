package org.xenolith.core.engine;

/**
 * @param maxVcpus vCPUs that may ever exist, 1..128; their APIC ids are {@code 2 * vcpu} as Xen gives them
 * @param longModeLayout whether shared structures start in the 64-bit layout
 */
public record VirtualMachineConfig(int maxVcpus, boolean longModeLayout) {
    public VirtualMachineConfig {
        if (maxVcpus < 1 || maxVcpus > 128) {
            throw new IllegalArgumentException("maxVcpus=" + maxVcpus + ", allowed 1..128");
        }
    }

    /** The local APIC id of a vCPU. */
    public static int apicId(int vcpu) {
        return 2 * vcpu;
    }
}
