package org.xenolith.toolstack.domain;

import org.xenolith.toolstack.proto.Action;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.ShutdownReason;

/** Which {@code on_*} action a domain's end calls for, with xl.cfg's defaults. */
public final class Actions {
    private Actions() {
    }

    public static Action of(DomainConfig config, ShutdownReason reason) {
        return switch (reason) {
            case POWEROFF -> orElse(config.getOnPoweroff(), Action.DESTROY);
            case REBOOT -> orElse(config.getOnReboot(), Action.RESTART);
            case WATCHDOG -> orElse(config.getOnWatchdog(), Action.DESTROY);
            case SOFT_RESET_REASON -> orElse(config.getOnSoftReset(), Action.SOFT_RESET);
            case SUSPEND -> Action.PRESERVE;
            default -> orElse(config.getOnCrash(), Action.DESTROY);
        };
    }

    private static Action orElse(Action configured, Action standard) {
        return configured == Action.ACTION_UNSET || configured == Action.UNRECOGNIZED ? standard : configured;
    }
}
