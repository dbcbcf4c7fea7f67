package org.xenolith.soft.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.xenolith.soft.decode.OpcodeTable;
import org.xenolith.soft.decode.Spec;

/** Random unprivileged instructions from the opcode table, with operands that mostly stay inside the data page. */
final class CaseGenerator {
    private static final Set<String> SKIPPED = Set.of("PUSHS", "POPS", "MOVTS", "MOVFS", "IN", "OUT", "INDX", "OUTDX",
            "INS", "OUTS", "CLI", "STI", "CPUID", "RDTSC", "RDTSCP", "RDPMC", "SLDT", "STR", "LLDT", "LTR", "VERR",
            "VERW", "LAR", "LSL", "SGDT", "SIDT", "LGDT", "LIDT", "SMSW", "SWAPGS", "XGETBV", "MOVFC", "MOVFD",
            "CLTS", "INVD", "WBINVD", "RDMSR", "RDFSBASE", "RDGSBASE", "WRFSBASE", "WRGSBASE", "XSAVE", "XRSTOR",
            "FXSAVE", "FXRSTOR", "LSS", "LFS", "LGS", "LDMXCSR", "RCPPS", "RCPSS", "RSQRTPS", "RSQRTSS", "PUSHF", "ENTER",
            "FWAIT", "LDS", "LES", "XLAT");
    private static final Set<Integer> TRANSCENDENTAL = Set.of(0xf0, 0xf1, 0xf2, 0xf3, 0xf9, 0xfb, 0xfe, 0xff);
    private static final double[] VALUES = {0, -0.0, 1, -1, 1.5, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, 1e300,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2147483648.0, -2147483649.0, 0.5, 2.5, 9.3e18, 1e-310, 3.75};

    private final Random random;
    private final List<Spec> rows = new ArrayList<>();

    CaseGenerator(long seed) {
        random = new Random(seed);
        for (Spec row : new OpcodeTable().rows()) {
            String[] column = row.row.split(" ");
            String flags = column.length > 4 ? column[4] : "";
            if (!SKIPPED.contains(row.name) && !flags.contains("T") && !flags.contains("N")) {
                rows.add(row);
            }
        }
    }

    int rowCount() {
        return rows.size();
    }

    Spec row(int index) {
        return rows.get(index);
    }

    CpuCase next(int row) {
        CpuCase c = new CpuCase();
        for (int n = 0; n < 16; n++) {
            c.gpr(n, integer());
        }
        random.nextBytes(memory);
        System.arraycopy(memory, 0, c.bytes.array(), CpuCase.MEMORY, 4096);
        for (int n = 0; n < 4096; n += 8 + 8 * random.nextInt(6)) {
            c.bytes.putLong(CpuCase.MEMORY + n, interesting());
        }
        floating(c);
        c.flags(0x202 | random.nextInt() & 0x8d5 | (random.nextInt(4) == 0 ? 0x400 : 0));
        c.code(instruction(rows.get(row), c));
        return c;
    }

    private final byte[] memory = new byte[4096];

    private long integer() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(256);
            case 1 -> -random.nextInt(300);
            case 2 -> 1L << random.nextInt(64);
            case 3 -> random.nextInt();
            case 4 -> Long.MIN_VALUE >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private long interesting() {
        return switch (random.nextInt(5)) {
            case 0 -> Double.doubleToRawLongBits(VALUES[random.nextInt(VALUES.length)]);
            case 1 -> Float.floatToRawIntBits((float) VALUES[random.nextInt(VALUES.length)]) & 0xffffffffL
                    | (long) Float.floatToRawIntBits((float) (random.nextGaussian() * 1000)) << 32;
            case 2 -> Double.doubleToRawLongBits(random.nextGaussian() * Math.pow(10, random.nextInt(20)));
            case 3 -> integer();
            default -> random.nextLong();
        };
    }

    private void floating(CpuCase c) {
        int fx = CpuCase.FX;
        c.bytes.putShort(fx, (short) (0x7f | random.nextInt(4) << 10 | (random.nextInt(3) == 0 ? 2 : 3) << 8));
        c.bytes.putShort(fx + 2, (short) (random.nextInt(8) << 11));
        c.bytes.put(fx + 4, (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 0xff));
        c.bytes.putInt(fx + 24, 0x1f80 | (random.nextInt(3) == 0 ? random.nextInt(4) << 13 : 0));
        for (int n = 0; n < 8; n++) {
            boolean odd = random.nextInt(6) == 0;
            int exponent = odd ? random.nextInt(3) * 0x3fff + random.nextInt(2) : 0x3fff + random.nextInt(140) - 70;
            long mantissa = random.nextInt(4) == 0 ? Long.MIN_VALUE | (long) random.nextInt() << 40
                    : random.nextLong() | Long.MIN_VALUE;
            if (exponent == 0) {
                mantissa = random.nextBoolean() ? 0 : mantissa & Long.MAX_VALUE;
            }
            c.bytes.putLong(fx + 32 + 16 * n, mantissa);
            c.bytes.putShort(fx + 40 + 16 * n, (short) (exponent & 0x7fff | (random.nextBoolean() ? 0x8000 : 0)));
        }
        for (int n = 0; n < 32; n++) {
            c.bytes.putLong(fx + 160 + 8 * n, interesting());
        }
    }

    private byte[] instruction(Spec row, CpuCase c) {
        List<Integer> code = new ArrayList<>();
        String[] column = row.row.split(" ");
        String opcode = column[0];
        String operands = column.length > 3 ? column[3] : "Vx,Wx";
        String prefix = column[1].equals("PI") ? random.nextBoolean() ? "66" : "NP" : column[1];
        boolean string = Set.of("MOVS", "CMPS", "STOS", "LODS", "SCAS").contains(row.name);
        if (string && random.nextBoolean()) {
            code.add(0xf2 + random.nextInt(2));
            c.gpr(1, random.nextInt(20));
        }
        if (string) {
            c.gpr(6, pointer());
            c.gpr(7, pointer());
        }
        if (prefix.equals("*") && random.nextInt(4) == 0) {
            code.add(0x66);
        } else if (prefix.length() == 2 && !prefix.equals("NP") && !prefix.equals("PI")) {
            code.add(Integer.parseInt(prefix, 16));
        }
        int rex = random.nextInt(3) == 0 ? 0 : 0x40 | random.nextInt(16);
        if (rex != 0) {
            code.add(rex);
        }
        String bytes = opcode.split("[+/=]")[0];
        for (int n = 0; n < bytes.length(); n += 2) {
            code.add(Integer.parseInt(bytes.substring(n, n + 2), 16));
        }
        if (opcode.contains("+")) {
            code.set(code.size() - 1, code.get(code.size() - 1) + row.low);
        }
        if (operands.matches(".*[EGMRVWPQUN].*") || opcode.contains("/") ) {
            modrm(code, opcode, operands, rex, c);
        }
        c.gpr(4, CpuCase.DATA + 0x800 + 8 * random.nextInt(64));
        if (row.name.equals("LEAVE")) {
            c.gpr(5, pointer());
        }
        if (row.name.startsWith("MASKMOV")) {
            c.gpr(7, pointer());
        }
        if (row.name.startsWith("BT") && operands.contains("G")) {
            for (int n = 0; n < 16; n++) {
                if (c.gpr(n) >>> 28 != 2) {
                    c.gpr(n, random.nextInt(4000) - 2000);
                }
            }
        }
        boolean wide = (rex & 8) != 0;
        boolean narrow = code.contains(0x66) && !wide;
        if (operands.contains("O")) {
            long address = pointer();
            for (int n = 0; n < 8; n++) {
                code.add((int) (address >>> 8 * n) & 0xff);
            }
        }
        int immediates = operands.contains("Ib") || operands.contains("Is") ? 1 : operands.contains("Iz") ? narrow ? 2 : 4
                : operands.contains("Iv") ? wide ? 8 : narrow ? 2 : 4 : 0;
        for (int n = 0; n < immediates; n++) {
            code.add(random.nextInt(256));
        }
        if (row.name.startsWith("SHLD") || row.name.startsWith("SHRD")) {
            c.gpr(1, c.gpr(1) & ~0x10L);
            if (immediates == 1) {
                code.set(code.size() - 1, code.get(code.size() - 1) & ~0x10);
            }
        }
        byte[] result = new byte[code.size()];
        for (int n = 0; n < result.length; n++) {
            result[n] = code.get(n).byteValue();
        }
        return result;
    }

    private long pointer() {
        long offset = 0x400 + random.nextInt(0x800);
        return CpuCase.DATA + (random.nextInt(4) != 0 ? offset & -16L : offset);
    }

    private void modrm(List<Integer> code, String opcode, String operands, int rex, CpuCase c) {
        String group = opcode.contains("/") ? opcode.substring(opcode.indexOf('/') + 1) : "";
        String digits = group.replaceAll("[mr]", "");
        boolean memory = group.endsWith("m") || operands.contains("M") || !group.endsWith("r") && random.nextBoolean();
        int reg = digits.isEmpty() ? random.nextInt(8) : Integer.parseInt(digits);
        if (!memory) {
            int modrm = 0xc0 | reg << 3 | random.nextInt(8);
            boolean inexact = code.get(code.size() - 1) == 0xd9 && TRANSCENDENTAL.contains(modrm);
            code.add(inexact ? 0xe0 : modrm);
            return;
        }
        int base = random.nextInt(8);
        if (base == 4) {
            base = 3;
        }
        c.gpr(base | (rex & 1) << 3, pointer());
        if ((base | (rex & 1) << 3) == 4) {
            base = 3;
        }
        boolean indexed = random.nextInt(3) == 0;
        int index = random.nextInt(8);
        if (indexed && index != 4 && (index | (rex & 2) << 2) != (base | (rex & 1) << 3)) {
            code.add(0x40 | reg << 3 | 4);
            code.add(random.nextInt(4) << 6 | index << 3 | base);
            c.gpr(index | (rex & 2) << 2, random.nextInt(16));
        } else {
            code.add(0x40 | reg << 3 | base);
        }
        code.add(random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(16) << 4);
    }
}
