package org.xenolith.toolstack.config;

import java.util.List;
import org.xenolith.toolstack.proto.DomainConfig;

/**
 * What a configuration came to.
 *
 * @param notices one line each for the user: defaults that were chosen, keys that have no effect
 */
public record ReadConfig(DomainConfig config, List<String> notices) {
    public ReadConfig {
        notices = List.copyOf(notices);
    }
}
