package org.xenolith.core.vcpu;

import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;

/** What a domain does on its vCPUs' threads. Each call is made on the thread of the vCPU it names. */
public interface ExitHandler {
    /** Once, before the first run and before anything else is called for this vCPU; {@code park} is where it may wait. */
    default void attach(VirtualCpu cpu, VcpuPark park) {
    }

    /** Before every run. */
    default void beforeRun(VirtualCpu cpu) {
    }

    /**
     * Serves an exit. Nothing a guest does makes it throw.
     *
     * @return true to run the guest again; false to stop this vCPU until {@link VcpuRunner#restart}
     */
    boolean handle(VirtualCpu cpu, Exit exit);

    /** Our own failure while serving this vCPU, which has stopped. */
    void failed(VirtualCpu cpu, Throwable cause);
}
