package org.xenolith.core.hypercall;

/** Hypercall 18, console_io: the emergency console. What a guest writes goes to the hypervisor's log; there is no input. */
final class ConsoleIoOps {
    private static final int WRITE = 0;
    private static final int READ = 1;
    private static final int MAX_CHUNKS = 16;
    private final DomainServices domain;

    ConsoleIoOps(DomainServices domain) {
        this.domain = domain;
    }

    long handle(GuestCall call) {
        return switch (call.intArgument(0)) {
            case WRITE -> write(call);
            case READ -> 0;
            default -> throw GuestCall.noSuchOp("console_io", call.intArgument(0));
        };
    }

    /** Text beyond 64 KiB in one call is dropped. */
    private long write(GuestCall call) {
        long gva = call.argument(2);
        long left = Integer.toUnsignedLong(call.intArgument(1));
        for (int chunk = 0; chunk < MAX_CHUNKS && left > 0; chunk++) {
            int step = (int) Math.min(left, GuestCall.WINDOW);
            call.copyIn(gva, step);
            domain.consoleWrite(call.window(), step);
            gva += step;
            left -= step;
        }
        return 0;
    }
}
