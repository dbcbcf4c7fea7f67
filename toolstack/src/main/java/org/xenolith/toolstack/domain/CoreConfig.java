package org.xenolith.toolstack.domain;

import java.util.UUID;
import org.xenolith.abi.DomId;
import org.xenolith.toolstack.proto.DomainConfig;

/** What of a configuration the hypervisor core needs. */
public final class CoreConfig {
    private static final long MIB = 1 << 20;

    private CoreConfig() {
    }

    public static org.xenolith.core.domain.DomainConfig of(int domid, DomainConfig config) {
        return new org.xenolith.core.domain.DomainConfig(new DomId(domid), UUID.fromString(config.getUuid()),
                config.getMaxVcpus(), config.getMemoryMib() * MIB, config.getMaxGrantFrames(),
                config.getMaxEventChannels(), config.getEventAbi().equals("fifo"));
    }
}
