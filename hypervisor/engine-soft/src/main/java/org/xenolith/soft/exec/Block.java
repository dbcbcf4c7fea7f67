package org.xenolith.soft.exec;

import static org.xenolith.soft.memory.Raw.U;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import sun.misc.Unsafe;

/** A straight run of decoded instructions inside one guest page (the first may reach into the next page). */
public final class Block {
    private static final Handler STOP = (c, i) -> c.rip = c.r[Cpu.BLOCK_RIP] + i.offset & i.linearMask;

    /** Guest-physical address and length in bytes. */
    public final long physical;
    public final int length;
    public final int mode;
    /** Executed in order until one that ends the block. Entries become stops when the code is stored to. */
    public final Insn[] insns;
    /** Guest-physical page the code runs on into, or -1. */
    final long secondPage;
    private final byte[] bytes;
    volatile boolean valid = true;
    /** Runs in the interpreter, approximate when several vCPUs share it. */
    public int runs;
    /** Translated code that starts here, or null. */
    public volatile Code code;

    Block(long physical, int length, int mode, Insn[] insns, byte[] bytes, long secondPage) {
        this.physical = physical;
        this.length = length;
        this.mode = mode;
        this.insns = insns;
        this.bytes = bytes;
        this.secondPage = secondPage;
    }

    /** A pseudo-instruction that ends a block at {@code offset}. */
    static Insn stop(int offset, long linearMask) {
        Insn stop = new Insn();
        stop.name = "STOP";
        stop.handler = STOP;
        stop.offset = offset;
        stop.next = offset;
        stop.ends = true;
        stop.linearMask = linearMask;
        return stop;
    }

    /** Makes a vCPU that runs the block stop before the next instruction. */
    void invalidate() {
        valid = false;
        code = null;
        for (int n = 0; n < insns.length; n++) {
            insns[n] = stop(insns[n].offset, insns[n].linearMask);
        }
    }

    public boolean isValid() {
        return valid;
    }

    /** How many bytes lie in the block's own page. */
    int firstPart() {
        return Math.min(length, 4096 - (int) (physical & 4095));
    }

    /** Whether memory still holds the bytes this block was decoded from. */
    boolean matches(long host, long secondHost) {
        int first = firstPart();
        return same(host, 0, first) && (first == length || same(secondHost, first, length - first));
    }

    private boolean same(long host, int from, int count) {
        int n = 0;
        long base = Unsafe.ARRAY_BYTE_BASE_OFFSET + from;
        for (; n + 8 <= count; n += 8) {
            if (U.getLong(host + n) != U.getLong(bytes, base + n)) {
                return false;
            }
        }
        for (; n < count; n++) {
            if (U.getByte(host + n) != U.getByte(bytes, base + n)) {
                return false;
            }
        }
        return true;
    }
}
