package org.xenolith.core.domain;

/** Why a domain stopped, {@code SHUTDOWN_*} in {@code sched.h}. */
public enum ShutdownReason {
    POWEROFF(0), REBOOT(1), SUSPEND(2), CRASH(3), WATCHDOG(4), SOFT_RESET(5);

    private final int code;

    ShutdownReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException for a code that is none */
    public static ShutdownReason ofCode(int code) {
        for (ShutdownReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("shutdown reason=" + code);
    }
}
