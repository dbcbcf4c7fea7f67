package org.xenolith.toolstack.control;

import java.util.random.RandomGenerator;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.xenstore.client.XenstoreClient;

/** What operations on domains work with: the parts of one control domain, wired once at its start. */
record Host(HostPaths paths, DomainRegistry registry, ProcessPool pool, XenstoreClient store, StoreGate gate,
        EngineChooser engines, HostFiles files, KernelCache kernels, ConfigChecks checks, DomainEnds ends, RandomGenerator sessions) {
}
