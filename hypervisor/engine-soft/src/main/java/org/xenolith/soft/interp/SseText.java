package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** The SSE4.2 string comparisons PCMPxSTRx. */
final class SseText {
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

    private static int[] elements(long low, long high, int imm) {
        boolean words = (imm & 1) != 0;
        int count = words ? 8 : 16;
        int[] result = new int[count];
        for (int n = 0; n < count; n++) {
            int bit = n * (128 / count);
            long raw = (bit < 64 ? low : high) >>> (bit & 63);
            result[n] = words ? (imm & 2) != 0 ? (short) raw : (int) raw & 0xffff
                    : (imm & 2) != 0 ? (byte) raw : (int) raw & 0xff;
        }
        return result;
    }

    private static int explicit(long register, boolean wide, int count) {
        long length = wide ? register : (int) register;
        return length == Long.MIN_VALUE ? count : (int) Math.min(Math.abs(length), count);
    }

    private static int implicit(int[] text) {
        for (int n = 0; n < text.length; n++) {
            if (text[n] == 0) {
                return n;
            }
        }
        return text.length;
    }

    private static void run(Cpu c, Insn i, boolean explicit, boolean mask) {
        int imm = (int) i.imm;
        long lowB = i.src >= 0 ? Xmm.low(c, i.src) : Mem.ld64(c, i.address(c));
        long highB = i.src >= 0 ? Xmm.high(c, i.src) : Mem.ld64(c, i.address(c) + 8);
        int[] a = elements(Xmm.low(c, i.dst), Xmm.high(c, i.dst), imm);
        int[] b = elements(lowB, highB, imm);
        boolean wide = i.opSize == 3;
        int lengthA = explicit ? explicit(c.r[Cpu.RAX], wide, a.length) : implicit(a);
        int lengthB = explicit ? explicit(c.r[Cpu.RDX], wide, b.length) : implicit(b);
        int raw = aggregate(a, lengthA, b, lengthB, imm >>> 2 & 3);
        int all = (1 << a.length) - 1;
        int result = switch (imm >>> 4 & 3) {
            case 1 -> raw ^ all;
            case 3 -> raw ^ (1 << lengthB) - 1;
            default -> raw;
        };
        if (mask) {
            storeMask(c, result, a.length, (imm & 64) != 0);
        } else {
            int index = result == 0 ? a.length : (imm & 64) != 0 ? 31 - Integer.numberOfLeadingZeros(result)
                    : Integer.numberOfTrailingZeros(result);
            c.r[Cpu.RCX] = index;
        }
        Flags.update(c, Flags.ARITHMETIC, (result != 0 ? Flags.CF : 0) | (lengthB < b.length ? Flags.ZF : 0)
                | (lengthA < a.length ? Flags.SF : 0) | ((result & 1) != 0 ? Flags.OF : 0));
    }

    private static int aggregate(int[] a, int lengthA, int[] b, int lengthB, int kind) {
        int result = 0;
        for (int j = 0; j < b.length; j++) {
            if (bit(a, lengthA, b, lengthB, kind, j)) {
                result |= 1 << j;
            }
        }
        return result;
    }

    private static boolean bit(int[] a, int lengthA, int[] b, int lengthB, int kind, int j) {
        switch (kind) {
            case 0 -> {
                for (int n = 0; n < lengthA && j < lengthB; n++) {
                    if (a[n] == b[j]) {
                        return true;
                    }
                }
                return false;
            }
            case 1 -> {
                for (int n = 0; n + 1 < lengthA && j < lengthB; n += 2) {
                    if (b[j] >= a[n] && b[j] <= a[n + 1]) {
                        return true;
                    }
                }
                return false;
            }
            case 2 -> {
                boolean validA = j < lengthA;
                boolean validB = j < lengthB;
                return validA == validB && (!validA || a[j] == b[j]);
            }
            default -> {
                for (int n = 0; n < lengthA && j + n < b.length; n++) {
                    if (j + n >= lengthB || a[n] != b[j + n]) {
                        return false;
                    }
                }
                return true;
            }
        }
    }

    private static void storeMask(Cpu c, int result, int count, boolean expand) {
        if (!expand) {
            Xmm.set(c, 0, result, 0);
            return;
        }
        int bits = 128 / count;
        long[] half = new long[2];
        for (int n = 0; n < count; n++) {
            if ((result >>> n & 1) != 0) {
                int at = n * bits;
                half[at >> 6] |= (1L << bits) - 1 << (at & 63);
            }
        }
        Xmm.set(c, 0, half[0], half[1]);
    }
}
