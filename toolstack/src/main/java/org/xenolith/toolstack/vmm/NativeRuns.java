package org.xenolith.toolstack.vmm;

import org.xenolith.abi.memory.IoVector;
import org.xenolith.linux.IoVec;

/** Hands a back end's list of runs to the kernel. Allocates nothing. */
final class NativeRuns {
    private NativeRuns() {
    }

    /** Replaces what {@code vector} holds by {@code runs}; returns it. */
    static IoVec fill(IoVec vector, IoVector runs) {
        vector.clear();
        for (int i = 0; i < runs.count(); i++) {
            vector.add(runs.address(i), runs.length(i));
        }
        return vector;
    }
}
