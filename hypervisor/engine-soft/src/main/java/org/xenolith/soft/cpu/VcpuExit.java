package org.xenolith.soft.cpu;

/**
 * Leaves the current instruction undone because the machine's owner must act first; the instruction is executed again
 * when the vCPU next runs. Reused, without a stack trace.
 */
public final class VcpuExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VcpuExit() {
        super(null, null, false, false);
    }
}
