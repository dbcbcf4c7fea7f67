package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;

/**
 * Arithmetic on 64 bits of packed lanes without loops or arrays where that is possible: what vector handlers and
 * translated code share.
 */
public final class Packed {
    private static final long BYTE_TOPS = 0x8080808080808080L;
    private static final long WORD_TOPS = 0x8000800080008000L;
    private static final long INT_TOPS = 0x8000000080000000L;
    private static final long WORD = 0xffffL;
    private static final long INT = 0xffffffffL;

    private Packed() {
    }

    /** Loads 16 bytes into a vector register, faulting before it changes. */
    public static void load(Cpu c, long address, int register) {
        long low = Mem.ld64(c, address);
        c.x[2 * register + 1] = Mem.ld64(c, address + 8);
        c.x[2 * register] = low;
    }

    /** Stores 16 bytes, faulting before the first of them changes. */
    public static void store(Cpu c, long address, int register) {
        if ((address & 4095) > 4096 - 16) {
            Mem.loadForStore(c, address + 8, 3);
        }
        Mem.st64(c, address, c.x[2 * register]);
        Mem.st64(c, address + 8, c.x[2 * register + 1]);
    }

    /** An address that must be a multiple of 16. */
    public static long aligned(Cpu c, long address) {
        if ((address & 15) != 0) {
            throw c.generalProtection(0);
        }
        return address;
    }

    private static long add(long a, long b, long tops) {
        return (a & ~tops) + (b & ~tops) ^ (a ^ b) & tops;
    }

    private static long subtract(long a, long b, long tops) {
        return (a | tops) - (b & ~tops) ^ (a ^ ~b) & tops;
    }

    public static long addBytes(long a, long b) {
        return add(a, b, BYTE_TOPS);
    }

    public static long addWords(long a, long b) {
        return add(a, b, WORD_TOPS);
    }

    public static long addInts(long a, long b) {
        return add(a, b, INT_TOPS);
    }

    public static long subtractBytes(long a, long b) {
        return subtract(a, b, BYTE_TOPS);
    }

    public static long subtractWords(long a, long b) {
        return subtract(a, b, WORD_TOPS);
    }

    public static long subtractInts(long a, long b) {
        return subtract(a, b, INT_TOPS);
    }

    /** The top bit of each lane of {@code tops} that is zero in {@code x}. */
    private static long zeros(long x, long tops) {
        return ~((x & ~tops) + ~tops | x | ~tops);
    }

    /** All bits of the lanes whose top bits are given. */
    private static long fill(long topBits, int bits) {
        return (topBits << 1) - (topBits >>> bits - 1);
    }

    public static long equalBytes(long a, long b) {
        return fill(zeros(a ^ b, BYTE_TOPS), 8);
    }

    public static long equalWords(long a, long b) {
        return fill(zeros(a ^ b, WORD_TOPS), 16);
    }

    public static long equalInts(long a, long b) {
        return fill(zeros(a ^ b, INT_TOPS), 32);
    }

    /** Top bits of the lanes in which a is below b, unsigned. */
    private static long below(long a, long b, long tops) {
        long difference = (a | tops) - (b & ~tops);
        return (~a & b | ~(a ^ b) & ~difference) & tops;
    }

    private static long select(long mask, long a, long b) {
        return b ^ (a ^ b) & mask;
    }

    public static long minimumUnsignedBytes(long a, long b) {
        return select(fill(below(a, b, BYTE_TOPS), 8), a, b);
    }

    public static long maximumUnsignedBytes(long a, long b) {
        return select(fill(below(a, b, BYTE_TOPS), 8), b, a);
    }

    public static long greaterBytes(long a, long b) {
        return fill(below(b ^ BYTE_TOPS, a ^ BYTE_TOPS, BYTE_TOPS), 8);
    }

    public static long greaterWords(long a, long b) {
        return fill(below(b ^ WORD_TOPS, a ^ WORD_TOPS, WORD_TOPS), 16);
    }

    public static long greaterInts(long a, long b) {
        return fill(below(b ^ INT_TOPS, a ^ INT_TOPS, INT_TOPS), 32);
    }

    public static long subtractUnsignedBytes(long a, long b) {
        return subtract(a, b, BYTE_TOPS) & ~fill(below(a, b, BYTE_TOPS), 8);
    }

    public static long multiplyUnsigned(long a, long b) {
        return (a & INT) * (b & INT);
    }

    /** The top bits of the bytes, as PMOVMSKB gathers them. */
    public static long tops(long value) {
        return (value & BYTE_TOPS) * 0x0002040810204081L >>> 56;
    }

    private static long spreadBytes(long four) {
        long x = four & INT;
        x = (x | x << 16) & 0x0000ffff0000ffffL;
        return (x | x << 8) & 0x00ff00ff00ff00ffL;
    }

    private static long spreadWords(long two) {
        return two & WORD | (two & WORD << 16) << 16;
    }

    /** The low four bytes of both, alternating. */
    public static long unpackBytes(long a, long b) {
        return spreadBytes(a) | spreadBytes(b) << 8;
    }

    public static long unpackWords(long a, long b) {
        return spreadWords(a) | spreadWords(b) << 16;
    }

    public static long unpackInts(long a, long b) {
        return a & INT | b << 32;
    }

    private static long pick(long low, long high, int lane) {
        return ((lane & 2) != 0 ? high : low) >>> 32 * (lane & 1) & INT;
    }

    /** Two 32-bit lanes of a register, chosen by the low four bits of a PSHUFD control. */
    public static long chooseInts(long low, long high, int control) {
        return pick(low, high, control & 3) | pick(low, high, control >>> 2 & 3) << 32;
    }

    /** Four 16-bit lanes, chosen by a PSHUFLW control. */
    public static long chooseWords(long half, int control) {
        return half >>> 16 * (control & 3) & WORD
                | (half >>> 16 * (control >>> 2 & 3) & WORD) << 16
                | (half >>> 16 * (control >>> 4 & 3) & WORD) << 32
                | (half >>> 16 * (control >>> 6 & 3) & WORD) << 48;
    }

    /** Eight bytes of a register, chosen by the bytes of {@code control} as PSHUFB does. */
    public static long chooseBytes(long low, long high, long control) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            int lane = (int) (control >>> at);
            if ((lane & 0x80) == 0) {
                result |= (((lane & 8) != 0 ? high : low) >>> 8 * (lane & 7) & 0xff) << at;
            }
        }
        return result;
    }

    public static long shiftLeftWords(long a, int by) {
        return by > 15 ? 0 : (a & lanes(WORD >>> by, 16)) << by;
    }

    public static long shiftRightWords(long a, int by) {
        return by > 15 ? 0 : a >>> by & lanes(WORD >>> by, 16);
    }

    public static long shiftLeftInts(long a, int by) {
        return by > 31 ? 0 : (a & lanes(INT >>> by, 32)) << by;
    }

    public static long shiftRightInts(long a, int by) {
        return by > 31 ? 0 : a >>> by & lanes(INT >>> by, 32);
    }

    public static long shiftLeftLong(long a, int by) {
        return by > 63 ? 0 : a << by;
    }

    public static long shiftRightLong(long a, int by) {
        return by > 63 ? 0 : a >>> by;
    }

    private static long lanes(long mask, int bits) {
        return bits == 16 ? mask * 0x0001000100010001L : mask * 0x0000000100000001L;
    }

    /** The lower eight of the sixteen bytes {@code high:low} moved down by {@code bytes} (0..16). */
    public static long down(long low, long high, int bytes) {
        return bytes == 0 ? low : bytes < 8 ? low >>> 8 * bytes | high << 64 - 8 * bytes
                : bytes < 16 ? high >>> 8 * bytes - 64 : 0;
    }
}
