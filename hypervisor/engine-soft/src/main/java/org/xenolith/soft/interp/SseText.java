package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/**
 * The SSE4.2 string comparisons PCMPxSTRx. A text is a register of 16 bytes or 8 words; a set of its elements is an int
 * with one bit for each. Without arrays: {@code strchr} and its like are made of these.
 */
final class SseText {
    /** Bits of the control byte. */
    private static final int WORDS = 1, SIGNED = 2, LAST = 64;

    private SseText() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "PCMPESTRI" -> (c, i) -> run(c, i, true, false);
            case "PCMPESTRM" -> (c, i) -> run(c, i, true, true);
            case "PCMPISTRI" -> (c, i) -> run(c, i, false, false);
            case "PCMPISTRM" -> (c, i) -> run(c, i, false, true);
            default -> null;
        };
    }

    private static void run(Cpu c, Insn i, boolean explicit, boolean mask) {
        int control = (int) i.imm;
        long lowB = i.src >= 0 ? Xmm.low(c, i.src) : Mem.ld64(c, i.address(c));
        long highB = i.src >= 0 ? Xmm.high(c, i.src) : Mem.ld64(c, i.address(c) + 8);
        long lowA = Xmm.low(c, i.dst);
        long highA = Xmm.high(c, i.dst);
        int count = (control & WORDS) != 0 ? 8 : 16;
        boolean wide = i.opSize == 3;
        int lengthA = explicit ? explicit(c.r[Cpu.RAX], wide, count) : implicit(lowA, highA, control, count);
        int lengthB = explicit ? explicit(c.r[Cpu.RDX], wide, count) : implicit(lowB, highB, control, count);
        int validB = (1 << lengthB) - 1;
        int raw = switch (control >>> 2 & 3) {
            case 0 -> any(lowA, highA, lengthA, lowB, highB, control) & validB;
            case 1 -> ranges(lowA, highA, lengthA, lowB, highB, lengthB, control);
            case 2 -> each(equal(lowA, highA, lowB, highB, control), (1 << lengthA) - 1, validB, (1 << count) - 1);
            default -> ordered(lowA, highA, lengthA, lowB, highB, validB, control, (1 << count) - 1);
        };
        int result = switch (control >>> 4 & 3) {
            case 1 -> raw ^ (1 << count) - 1;
            case 3 -> raw ^ validB;
            default -> raw;
        };
        if (mask) {
            storeMask(c, result, count, (control & LAST) != 0);
        } else {
            c.r[Cpu.RCX] = result == 0 ? count : (control & LAST) != 0 ? 31 - Integer.numberOfLeadingZeros(result)
                    : Integer.numberOfTrailingZeros(result);
        }
        Flags.update(c, Flags.ARITHMETIC, (result != 0 ? Flags.CF : 0) | (lengthB < count ? Flags.ZF : 0)
                | (lengthA < count ? Flags.SF : 0) | ((result & 1) != 0 ? Flags.OF : 0));
    }

    private static int explicit(long register, boolean wide, int count) {
        long length = wide ? register : (int) register;
        return length == Long.MIN_VALUE ? count : (int) Math.min(Math.abs(length), count);
    }

    /** The elements before the first that is zero. */
    private static int implicit(long low, long high, int control, int count) {
        return Integer.numberOfTrailingZeros(equal(low, high, 0, 0, control) | 1 << count);
    }

    private static int wordTops(long value) {
        return (int) (value >>> 15 & 1 | value >>> 30 & 2 | value >>> 45 & 4 | value >>> 60 & 8);
    }

    /** The elements that two texts have alike. */
    private static int equal(long lowA, long highA, long lowB, long highB, int control) {
        if ((control & WORDS) != 0) {
            return wordTops(Packed.equalWords(lowA, lowB)) | wordTops(Packed.equalWords(highA, highB)) << 4;
        }
        return (int) (Packed.tops(Packed.equalBytes(lowA, lowB)) | Packed.tops(Packed.equalBytes(highA, highB)) << 8);
    }

    /** An element, extended as the control byte says. */
    private static int element(long low, long high, int n, int control) {
        int bit = (control & WORDS) != 0 ? 16 * n : 8 * n;
        int raw = (int) ((bit < 64 ? low : high) >>> (bit & 63));
        return switch (control & (WORDS | SIGNED)) {
            case 0 -> raw & 0xff;
            case WORDS -> raw & 0xffff;
            case SIGNED -> (byte) raw;
            default -> (short) raw;
        };
    }

    /** The elements of b that are the nth of a. */
    private static int like(long lowA, long highA, int n, long lowB, long highB, int control) {
        long one = (control & WORDS) != 0 ? (element(lowA, highA, n, control) & 0xffffL) * 0x0001000100010001L
                : (element(lowA, highA, n, control) & 0xffL) * 0x0101010101010101L;
        return equal(one, one, lowB, highB, control);
    }

    private static int any(long lowA, long highA, int lengthA, long lowB, long highB, int control) {
        int result = 0;
        for (int n = 0; n < lengthA; n++) {
            result |= like(lowA, highA, n, lowB, highB, control);
        }
        return result;
    }

    private static int ranges(long lowA, long highA, int lengthA, long lowB, long highB, int lengthB, int control) {
        int result = 0;
        for (int n = 0; n + 1 < lengthA; n += 2) {
            int from = element(lowA, highA, n, control);
            int to = element(lowA, highA, n + 1, control);
            for (int j = 0; j < lengthB; j++) {
                int b = element(lowB, highB, j, control);
                result |= b >= from && b <= to ? 1 << j : 0;
            }
        }
        return result;
    }

    /** Elements behind the end of both are alike, behind that of one unlike. */
    private static int each(int equal, int validA, int validB, int all) {
        return equal & validA & validB | ~(validA | validB) & all;
    }

    /** Where a begins in b; what would lie behind b's register counts as found. */
    private static int ordered(long lowA, long highA, int lengthA, long lowB, long highB, int validB, int control,
            int all) {
        int result = all;
        for (int n = 0; n < lengthA; n++) {
            result &= (like(lowA, highA, n, lowB, highB, control) & validB) >>> n | ~(all >>> n);
        }
        return result;
    }

    private static void storeMask(Cpu c, int result, int count, boolean expand) {
        if (!expand) {
            Xmm.set(c, 0, result, 0);
            return;
        }
        int half = count / 2;
        Xmm.set(c, 0, expand(result, half), expand(result >>> half, half));
    }

    /** The lowest {@code lanes} bits, each as wide as 64 bits allow. */
    private static long expand(int bits, int lanes) {
        int width = 64 / lanes;
        long result = 0;
        for (int n = 0; n < lanes; n++) {
            result |= (bits >>> n & 1) != 0 ? (1L << width) - 1 << n * width : 0;
        }
        return result;
    }
}
