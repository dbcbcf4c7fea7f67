package org.xenolith.soft.differential;

import org.xenolith.soft.cpu.Flags;

/** Compares two results of a case, leaving out what the architecture leaves undefined. */
final class Comparison {
    private Comparison() {
    }

    private static int undefinedFlags(String name, CpuCase before) {
        int shiftUndefined = Flags.AF | Flags.OF;
        return switch (name) {
            case "AND", "OR", "XOR", "TEST" -> Flags.AF;
            case "SHL", "SHR", "SAR" -> Flags.AF | Flags.OF | Flags.CF;
            case "SHLD", "SHRD" -> shiftUndefined | Flags.CF;
            case "ROL", "ROR", "RCL", "RCR" -> Flags.OF;
            case "MUL", "IMUL1", "IMUL2", "IMUL3" -> Flags.SF | Flags.ZF | Flags.AF | Flags.PF;
            case "DIV", "IDIV" -> Flags.ARITHMETIC;
            case "DAA", "DAS" -> Flags.OF;
            case "AAA", "AAS" -> Flags.OF | Flags.SF | Flags.ZF | Flags.PF;
            case "AAM", "AAD" -> Flags.OF | Flags.AF | Flags.CF;
            case "BSF", "BSR" -> Flags.ARITHMETIC & ~Flags.ZF;
            case "BT", "BTS", "BTR", "BTC" -> Flags.OF | Flags.SF | Flags.AF | Flags.PF | Flags.ZF;
            default -> 0;
        };
    }

    /** An empty text, or what differs. */
    static String differences(String name, CpuCase before, CpuCase expected, CpuCase actual) {
        if (expected.faulted() != actual.faulted()) {
            return "fault: expected " + expected.bytes.getLong(CpuCase.SIGNAL) + ", engine " + actual.faulted();
        }
        if (expected.faulted()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        long significant = before.narrow() ? 0xffffffffL : -1;
        for (int n = 0; n < (before.narrow() ? 8 : 16); n++) {
            if (((expected.gpr(n) ^ actual.gpr(n)) & significant) != 0) {
                text.append(String.format(" r%d: %x, engine %x (was %x);", n, expected.gpr(n), actual.gpr(n), before.gpr(n)));
            }
        }
        long mask = (Flags.ARITHMETIC | Flags.DF) & ~undefinedFlags(name, before);
        if (((expected.flags() ^ actual.flags()) & mask) != 0) {
            text.append(String.format(" flags: %x, engine %x;", expected.flags() & mask, actual.flags() & mask));
        }
        long segments = settled(expected.bytes.getLong(CpuCase.SEGMENTS));
        if (segments != settled(actual.bytes.getLong(CpuCase.SEGMENTS))) {
            text.append(String.format(" gs:fs:ds:es %x, engine %x;", segments, actual.bytes.getLong(CpuCase.SEGMENTS)));
        }
        if (!(name.equals("X87") && environment(expected))) {
            memory(before, expected, actual, text);
        }
        floating(name, expected, actual, text);
        return text.toString();
    }

    /** An interrupt's return to the host's user space may make 0 of the null selectors 1 to 3. */
    private static long settled(long segments) {
        long result = segments;
        for (int shift = 0; shift < 64; shift += 16) {
            result &= (segments >>> shift & 0xffff) < 4 ? ~(0xffffL << shift) : -1;
        }
        return result;
    }

    private static void memory(CpuCase before, CpuCase expected, CpuCase actual, StringBuilder text) {
        for (int n = 0; n < 4096; n++) {
            int at = CpuCase.MEMORY + n;
            long address = CpuCase.DATA + n;
            if (expected.bytes.get(at) != actual.bytes.get(at)
                    && before.ignored.stream().noneMatch(i -> address >= i.from() && address < i.to())) {
                text.append(String.format(" mem %x: %02x, engine %02x;", n, expected.bytes.get(at), actual.bytes.get(at)));
            }
        }
    }

    /** Whether the case stores instruction and data pointers, which the engine does not record. */
    private static boolean environment(CpuCase c) {
        byte[] code = c.code();
        for (int n = 0; n + 1 < code.length; n++) {
            int op = code[n] & 0xff;
            if ((op == 0xd9 || op == 0xdd) && (code[n + 1] >>> 3 & 7) == 6) {
                return true;
            }
        }
        return false;
    }

    /** Approximations are good to 1.5 in 4096; which of the good answers it is, the vendors may choose. */
    private static boolean near(long expected, long actual) {
        for (int shift = 0; shift < 64; shift += 32) {
            float e = Float.intBitsToFloat((int) (expected >>> shift));
            float a = Float.intBitsToFloat((int) (actual >>> shift));
            if (!(Float.compare(e, a) == 0 || Math.abs(a / e - 1) < 3 / 4096f)) {
                return false;
            }
        }
        return true;
    }

    private static void floating(String name, CpuCase expected, CpuCase actual, StringBuilder text) {
        int fx = CpuCase.FX;
        boolean approximate = name.startsWith("RCP") || name.startsWith("RSQRT");
        int mxcsr = (expected.bytes.getInt(fx + 24) ^ actual.bytes.getInt(fx + 24)) & 0xffc0;
        if (mxcsr != 0) {
            text.append(String.format(" mxcsr: %x, engine %x;", expected.bytes.getInt(fx + 24),
                    actual.bytes.getInt(fx + 24)));
        }
        for (int at : new int[] {0, 2, 4}) {
            int e = expected.bytes.getShort(fx + at) & (at == 4 ? 0xff : 0xffff);
            int a = actual.bytes.getShort(fx + at) & (at == 4 ? 0xff : 0xffff);
            if (e != a) {
                text.append(String.format(" fx+%d: %x, engine %x;", at, e, a));
            }
        }
        for (int n = 0; n < 8; n++) {
            int at = fx + 32 + 16 * n;
            if (expected.bytes.getLong(at) != actual.bytes.getLong(at)
                    || expected.bytes.getShort(at + 8) != actual.bytes.getShort(at + 8)) {
                text.append(String.format(" st%d: %04x:%016x, engine %04x:%016x;", n, expected.bytes.getShort(at + 8),
                        expected.bytes.getLong(at), actual.bytes.getShort(at + 8), actual.bytes.getLong(at)));
            }
        }
        for (int n = 0; n < 32; n++) {
            int at = fx + 160 + 8 * n;
            long e = expected.bytes.getLong(at);
            long a = actual.bytes.getLong(at);
            if (e != a && !(approximate && near(e, a))) {
                text.append(String.format(" xmm%d%s: %016x, engine %016x;", n / 2, n % 2 == 0 ? "l" : "h",
                        expected.bytes.getLong(at), actual.bytes.getLong(at)));
            }
        }
    }
}
