package org.xenolith.core.domain;

import static org.xenolith.core.engine.VcpuState.CS;

import java.util.HexFormat;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VcpuState.Segment;

/**
 * What a vCPU that cannot go on leaves behind: registers, pending event, code and stack, and its last exits, much as Xen
 * dumps a crashed vCPU. At most some forty short lines. On the vCPU's thread.
 */
final class LastWords {
    private static final String[] GPR = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
        "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "ldt", "tr"};
    private static final int CODE_BYTES = 16;
    private static final int STACK_BYTES = 64;
    private static final int RESET_RIP = 0xfff0;
    private static final int RESET_CS = 0xf000;

    private final Vcpu vcpu;
    private final GuestMemory memory;
    private final StringBuilder text = new StringBuilder();

    private LastWords(Vcpu vcpu, GuestMemory memory) {
        this.vcpu = vcpu;
        this.memory = memory;
    }

    /**
     * The report.
     *
     * @param why what ended the vCPU's run
     * @param now the domain's time in nanoseconds
     */
    static String of(Vcpu vcpu, GuestMemory memory, String why, long now) {
        LastWords words = new LastWords(vcpu, memory);
        words.line("*** vCPU %d after %d.%06d s: %s ***", vcpu.id, now / 1_000_000_000, now / 1000 % 1_000_000, why);
        try {
            words.state(vcpu.cpu.readState());
        } catch (EngineException unreadable) {
            words.line("its registers cannot be read: %s", unreadable.getMessage());
        }
        words.line("last exits:");
        vcpu.trail.describe(words.text, now);
        return words.text.toString();
    }

    private void line(String format, Object... values) {
        text.append(String.format(format, values)).append('\n');
    }

    private void state(VcpuState state) {
        Segment code = state.segments[CS];
        if (state.rip == RESET_RIP && code != null && code.selector() == RESET_CS) {
            line("registers: none, the processor was reset (as KVM does on AMD at a triple fault)");
            return;
        }
        line("rip: %04x:%016x  rflags: %08x  %s", code == null ? 0 : code.selector(), state.rip, state.rflags, state.runState);
        for (int i = 0; i < GPR.length; i += 4) {
            line("%3s: %016x %3s: %016x %3s: %016x %3s: %016x", GPR[i], state.gpr[i], GPR[i + 1], state.gpr[i + 1],
                    GPR[i + 2], state.gpr[i + 2], GPR[i + 3], state.gpr[i + 3]);
        }
        line("cr0: %016x cr2: %016x cr3: %016x cr4: %016x", state.cr0, state.cr2, state.cr3, state.cr4);
        line("efer: %x  cr8: %x  gdt: %016x/%04x  idt: %016x/%04x", state.efer, state.cr8, state.gdtBase, state.gdtLimit,
                state.idtBase, state.idtLimit);
        for (int i = 0; i < SEGMENTS.length; i += 4) {
            line("%s%s%s%s", segment(state, i), segment(state, i + 1), segment(state, i + 2), segment(state, i + 3));
        }
        line("event: %s%s%s", event(state), state.interruptShadow ? ", interrupt shadow" : "", state.nmiPending ? ", NMI" : "");
        line("code: %s", bytes(state.rip + (code == null ? 0 : code.base()), CODE_BYTES));
        line("stack: %s", bytes(state.gpr[VcpuState.RSP], STACK_BYTES));
    }

    private static String segment(VcpuState state, int index) {
        Segment segment = state.segments[index];
        return segment == null ? "" : String.format("%s: %04x:%x  ", SEGMENTS[index], segment.selector(), segment.base());
    }

    private static String event(VcpuState state) {
        if (state.pendingVector < 0) {
            return "none";
        }
        return (state.pendingIsException ? "exception " : "interrupt ") + state.pendingVector
                + (state.pendingHasError ? " error 0x" + Integer.toHexString(state.pendingError) : "");
    }

    /** What stands at a guest-virtual address, as far as it is mapped within its page. */
    private String bytes(long gva, int length) {
        int here = Math.min(length, GuestMemory.PAGE_SIZE - (int) (gva & GuestMemory.PAGE_SIZE - 1));
        byte[] found = new byte[here];
        long gpa = vcpu.cpu.translate(gva);
        if (gpa < 0) {
            return "not mapped";
        }
        try {
            memory.read(gpa, found, 0, here);
        } catch (GuestMemoryFault nowhere) {
            return "no memory at 0x" + Long.toHexString(gpa);
        }
        return HexFormat.ofDelimiter(" ").formatHex(found);
    }
}
