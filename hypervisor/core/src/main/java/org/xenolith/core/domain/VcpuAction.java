package org.xenolith.core.domain;

/** What a vCPU's thread does after an exit has been served. */
public enum VcpuAction {
    /** Run the guest again. */
    RUN,
    /** The domain has shut down: leave the run loop. */
    STOP
}
