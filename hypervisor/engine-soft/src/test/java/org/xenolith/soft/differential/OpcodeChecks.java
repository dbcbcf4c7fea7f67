package org.xenolith.soft.differential;

import java.util.Set;
import org.xenolith.soft.decode.Spec;

/** Which rows of the opcode table can be compared with the real CPU; the others have cases of their own. */
final class OpcodeChecks {
    /**
     * What an ordinary process may not try, or what answers with the host's own state: identification, descriptor
     * table registers, system calls, hypercalls, segment bases and extended state that not every host has.
     */
    private static final Set<String> HOST_STATE = Set.of("CPUID", "RDTSC", "RDTSCP", "RDPMC", "XGETBV", "SGDT", "SIDT",
            "SLDT", "STR", "SMSW", "SYSCALL", "VMCALL", "XSAVE", "XRSTOR", "RDFSBASE", "RDGSBASE", "WRFSBASE",
            "WRGSBASE");

    private OpcodeChecks() {
    }

    /** Whether random cases run on the real CPU as well. Privileged instructions do: they must fault the same way. */
    static boolean isNative(Spec row) {
        return !HOST_STATE.contains(row.name);
    }
}
