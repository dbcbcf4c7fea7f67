package org.xenolith.soft.cpu;

/**
 * RFLAGS with lazy arithmetic flags. {@code ccOp = family | size}; {@code ccDst} holds the result and {@code ccSrc}
 * the second operand (or what the family says); bits above the operand size are ignored.
 */
public final class Flags {
    public static final int CF = 1, PF = 4, AF = 16, ZF = 64, SF = 128, TF = 256, IF = 512, DF = 1024, OF = 2048,
            IOPL = 3 << 12, NT = 1 << 14, RF = 1 << 16, VM = 1 << 17, AC = 1 << 18, ID = 1 << 21;
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;
    /** What POPF may ever change. */
    public static final int WRITABLE = ARITHMETIC | TF | IF | DF | IOPL | NT | AC | ID;

    /** Families of lazy flags; the operand size (0..3) stands in the low two bits. */
    public static final int EXPLICIT = 0, ADD = 4, SUB = 8, LOGIC = 12, INC = 16, DEC = 20, SHL = 24, SHR = 28,
            ADC1 = 32, SBB1 = 36, MUL = 40;

    private Flags() {
    }

    public static boolean cf(Cpu c) {
        return cf(c.ccOp, c.ccDst, c.ccSrc, c.eflags);
    }

    public static boolean zf(Cpu c) {
        return c.ccOp == EXPLICIT ? (c.eflags & ZF) != 0 : c.ccDst << shift(c.ccOp) == 0;
    }

    static int shift(int ccOp) {
        return 64 - (8 << (ccOp & 3));
    }

    /** The carry flag a lazy state stands for. */
    public static boolean cf(int ccOp, long dst, long src, long eflags) {
        int up = shift(ccOp);
        return switch (ccOp & ~3) {
            case ADD -> Long.compareUnsigned(dst << up, src << up) < 0;
            case SUB -> Long.compareUnsigned(dst + src << up, src << up) < 0;
            case ADC1 -> Long.compareUnsigned(dst << up, src << up) <= 0;
            case SBB1 -> Long.compareUnsigned(dst + src + 1 << up, src << up) <= 0;
            case LOGIC -> false;
            case INC, DEC, MUL -> src != 0;
            case SHL -> src << up < 0;
            case SHR -> (src & 1) != 0;
            default -> (eflags & CF) != 0;
        };
    }

    private static boolean of(int family, int up, long dst, long src) {
        return switch (family) {
            case ADD -> ((dst ^ src) & (dst ^ dst - src)) << up < 0;
            case ADC1 -> ((dst ^ src) & (dst ^ dst - src - 1)) << up < 0;
            case SUB -> ((dst + src ^ src) & (dst + src ^ dst)) << up < 0;
            case SBB1 -> ((dst + src + 1 ^ src) & (dst + src + 1 ^ dst)) << up < 0;
            case INC -> dst << up == Long.MIN_VALUE;
            case DEC -> dst << up == (Long.MAX_VALUE >>> up) << up;
            case SHL, SHR -> (src ^ dst) << up < 0;
            case MUL -> src != 0;
            default -> false;
        };
    }

    private static boolean af(int family, long dst, long src) {
        return switch (family) {
            case ADD -> ((dst - src ^ src ^ dst) & 16) != 0;
            case ADC1 -> ((dst - src - 1 ^ src ^ dst) & 16) != 0;
            case SUB -> ((dst + src ^ src ^ dst) & 16) != 0;
            case SBB1 -> ((dst + src + 1 ^ src ^ dst) & 16) != 0;
            case INC -> (dst & 15) == 0;
            case DEC -> (dst & 15) == 15;
            default -> false;
        };
    }

    /** The six arithmetic flags of a lazy state. */
    public static int arithmetic(int ccOp, long dst, long src, long eflags) {
        int family = ccOp & ~3;
        if (family == EXPLICIT) {
            return (int) eflags & ARITHMETIC;
        }
        int up = shift(ccOp);
        return (cf(ccOp, dst, src, eflags) ? CF : 0)
                | ((Integer.bitCount((int) dst & 0xff) & 1) == 0 ? PF : 0)
                | (af(family, dst, src) ? AF : 0)
                | (dst << up == 0 ? ZF : 0)
                | (dst << up < 0 ? SF : 0)
                | (of(family, up, dst, src) ? OF : 0);
    }

    /** Makes the flags explicit and returns all of RFLAGS. */
    public static long get(Cpu c) {
        if (c.ccOp != EXPLICIT) {
            c.eflags = c.eflags & ~ARITHMETIC | arithmetic(c.ccOp, c.ccDst, c.ccSrc, c.eflags);
            c.ccOp = EXPLICIT;
        }
        return c.eflags;
    }

    /** Replaces all of RFLAGS. */
    public static void set(Cpu c, long value) {
        c.ccOp = EXPLICIT;
        c.eflags = value & (WRITABLE | RF | VM) | 2;
    }

    /** Replaces some of the arithmetic flags. */
    public static void update(Cpu c, int mask, int value) {
        c.eflags = get(c) & ~mask | value & mask;
    }

    /** Whether a condition code (0..15, as in Jcc) holds. */
    public static boolean condition(Cpu c, int cc) {
        return condition(cc, c.ccOp, c.ccDst, c.ccSrc, c.eflags);
    }

    /** Whether a condition code holds in a lazy state. */
    public static boolean condition(int cc, int ccOp, long dst, long src, long eflags) {
        boolean result;
        int up = shift(ccOp);
        if ((ccOp & ~3) == SUB) {
            long a = dst + src << up;
            long b = src << up;
            result = switch (cc >>> 1) {
                case 1 -> Long.compareUnsigned(a, b) < 0;
                case 2 -> a == b;
                case 3 -> Long.compareUnsigned(a, b) <= 0;
                case 4 -> dst << up < 0;
                case 6 -> a < b;
                case 7 -> a <= b;
                default -> slow(cc >>> 1, ccOp, dst, src, eflags);
            };
        } else if ((ccOp & ~3) == LOGIC) {
            long value = dst << up;
            result = switch (cc >>> 1) {
                case 0, 1 -> false;
                case 2, 3 -> value == 0;
                case 4, 6 -> value < 0;
                case 7 -> value <= 0;
                default -> slow(cc >>> 1, ccOp, dst, src, eflags);
            };
        } else {
            result = slow(cc >>> 1, ccOp, dst, src, eflags);
        }
        return result ^ (cc & 1) != 0;
    }

    private static boolean slow(int kind, int ccOp, long dst, long src, long eflags) {
        int f = arithmetic(ccOp, dst, src, eflags);
        return switch (kind) {
            case 0 -> (f & OF) != 0;
            case 1 -> (f & CF) != 0;
            case 2 -> (f & ZF) != 0;
            case 3 -> (f & (CF | ZF)) != 0;
            case 4 -> (f & SF) != 0;
            case 5 -> (f & PF) != 0;
            case 6 -> ((f & SF) != 0) != ((f & OF) != 0);
            default -> (f & ZF) != 0 || ((f & SF) != 0) != ((f & OF) != 0);
        };
    }
}
