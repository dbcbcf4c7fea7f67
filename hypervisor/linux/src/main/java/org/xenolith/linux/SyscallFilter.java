package org.xenolith.linux;

import java.nio.ByteBuffer;

/**
 * Forbids system calls to this process for good (seccomp(2)). A list of what is forbidden, not of what is allowed: a JVM's
 * own needs change with its releases and its library's. A forbidden call fails with EPERM; a call by another ABI than
 * x86-64's own (32-bit, x32), whose numbers mean something else, ends the process or fails likewise.
 */
public final class SyscallFilter {
    private static final int SYS_SECCOMP = 317;
    private static final int SET_MODE_FILTER = 1;
    /** All threads or none; and no slow-down by a mitigation of older kernels that this process did not ask for. */
    private static final int TSYNC_SPEC_ALLOW = 1 | 4;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int RETURN = 0x06;
    private static final int DATA_NUMBER = 0;
    private static final int DATA_ARCHITECTURE = 4;
    private static final int ARCHITECTURE_X86_64 = 0xc000003e;
    private static final int X32_NUMBERS = 0x40000000;
    private static final int RETURN_KILL_PROCESS = 0x80000000;
    private static final int RETURN_EPERM = 0x00050000 | 1;
    private static final int RETURN_ALLOW = 0x7fff0000;
    private static final int INSTRUCTION = 8;
    private static final int PROGRAM = 16;
    private static final int PROGRAM_ADDRESS = 8;

    private SyscallFilter() {
    }

    /**
     * Forbids {@link ForbiddenCall}s to every thread there is and every thread and process that comes of them. Wants
     * {@link ProcessControl#noNewPrivileges} or CAP_SYS_ADMIN.
     *
     * @throws LinuxException if the kernel has no filters, or a thread has one of its own
     */
    public static void forbid() {
        ForbiddenCall[] calls = ForbiddenCall.values();
        int deny = calls.length + 6;
        try (NativeBuffer code = new NativeBuffer((deny + 1) * INSTRUCTION); NativeBuffer program = new NativeBuffer(PROGRAM)) {
            ByteBuffer filter = code.bytes();
            int at = 0;
            put(filter, at++, LOAD_WORD, 0, 0, DATA_ARCHITECTURE);
            put(filter, at++, JUMP_EQUAL, 1, 0, ARCHITECTURE_X86_64);
            put(filter, at++, RETURN, 0, 0, RETURN_KILL_PROCESS);
            put(filter, at++, LOAD_WORD, 0, 0, DATA_NUMBER);
            put(filter, at, JUMP_GREATER_OR_EQUAL, deny - at - 1, 0, X32_NUMBERS);
            at++;
            for (ForbiddenCall call : calls) {
                put(filter, at, JUMP_EQUAL, deny - at - 1, 0, call.number());
                at++;
            }
            put(filter, at++, RETURN, 0, 0, RETURN_ALLOW);
            put(filter, at++, RETURN, 0, 0, RETURN_EPERM);
            program.bytes().putShort(0, (short) at).putLong(PROGRAM_ADDRESS, code.address());
            LinuxException.check((int) Libc.syscall(SYS_SECCOMP, SET_MODE_FILTER, TSYNC_SPEC_ALLOW, program.address()), "seccomp");
        }
    }

    private static void put(ByteBuffer filter, int index, int code, int ifTrue, int ifFalse, int operand) {
        int at = index * INSTRUCTION;
        filter.putShort(at, (short) code).put(at + 2, (byte) ifTrue).put(at + 3, (byte) ifFalse).putInt(at + 4, operand);
    }
}
