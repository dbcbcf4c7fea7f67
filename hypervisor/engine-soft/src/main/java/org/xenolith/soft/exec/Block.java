package org.xenolith.soft.exec;

import static org.xenolith.soft.memory.Raw.U;

import java.util.Arrays;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import sun.misc.Unsafe;

/** A straight run of decoded instructions inside one guest page (the first may reach into the next page). */
public final class Block {
    private static final Handler STOP = (c, i) -> c.rip = c.r[Cpu.BLOCK_RIP] + i.offset & i.linearMask();

    private static final Code[] NONE = {};

    /** Guest-physical address and length in bytes. */
    public final long physical;
    public final int length;
    public final int mode;
    /** Executed in order until one that ends the block. Entries become stops when the code is stored to. */
    public final Insn[] insns;
    /** Guest-physical page the code runs on into, or -1. */
    public final long secondPage;
    private final byte[] bytes;
    volatile boolean valid = true;
    private Code[] translations = NONE;
    /** Runs in the interpreter, approximate when several vCPUs share it. */
    public int runs;
    /** Whether a translation has been asked for and is not yet there. */
    public volatile boolean pending;
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

    /** What distinguishes the blocks of a page. */
    int key() {
        return key((int) physical & 4095, mode);
    }

    static int key(int offset, int mode) {
        return offset << 2 | mode;
    }

    /** A pseudo-instruction that ends a block at {@code offset}. */
    static Insn stop(int offset, int mode) {
        Insn stop = new Insn();
        stop.name = "STOP";
        stop.handler = STOP;
        stop.offset = (short) offset;
        stop.next = (short) offset;
        stop.ends = true;
        stop.mode = (byte) mode;
        return stop;
    }

    /** Puts a translation in place that was made from this block and others, unless one of them is gone. */
    public static void install(Code translation) {
        for (Block block : translation.blocks) {
            synchronized (block) {
                block.translations = Arrays.copyOf(block.translations, block.translations.length + 1);
                block.translations[block.translations.length - 1] = translation;
            }
        }
        Code old = translation.blocks[0].code;
        translation.blocks[0].code = translation;
        if (old != null) {
            drop(old);
        }
        for (Block block : translation.blocks) {
            if (!block.valid) {
                drop(translation);
            }
        }
    }

    /** Takes a translation away; its entry is counted anew. */
    static void drop(Code translation) {
        translation.valid = false;
        Block entry = translation.blocks[0];
        if (entry.code == translation) {
            entry.code = null;
            entry.runs = 0;
        }
        for (Block block : translation.blocks) {
            synchronized (block) {
                block.translations = Arrays.stream(block.translations).filter(t -> t != translation)
                        .toArray(Code[]::new);
            }
        }
    }

    /** Whether some translation was made from this block. */
    synchronized boolean isTranslated() {
        return translations.length != 0;
    }

    private synchronized Code[] translations() {
        return translations;
    }

    /** Makes a vCPU that runs the block stop before the next instruction. */
    void invalidate() {
        valid = false;
        for (Code translation : translations()) {
            drop(translation);
        }
        for (int n = 0; n < insns.length; n++) {
            insns[n] = stop(insns[n].offset, mode);
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
