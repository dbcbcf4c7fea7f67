package org.xenolith.soft.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.xenolith.soft.decode.OpcodeTable;
import org.xenolith.soft.decode.Spec;

/** Random cases for the rows of the opcode table that the real CPU can be asked about, in 64-bit and 32-bit mode. */
final class CaseGenerator {
    private static final double[] VALUES = {0, -0.0, 1, -1, 1.5, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, 1e300,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2147483648.0, -2147483649.0, 0.5, 2.5, 9.3e18, 1e-310, 3.75};

    private final Random random;
    private final byte[] noise = new byte[4096];
    private final List<Spec> rows = new ArrayList<>();

    CaseGenerator(long seed) {
        random = new Random(seed);
        for (Spec row : new OpcodeTable().rows()) {
            if (OpcodeChecks.isNative(row)) {
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

    CpuCase next(int index) {
        Spec row = rows.get(index);
        CpuCase c = new CpuCase();
        c.narrow(!row.isIn64() || row.isIn32() && random.nextInt(3) == 0);
        for (int n = 0; n < (c.narrow() ? 8 : 16); n++) {
            c.gpr(n, c.narrow() ? integer() & 0xffffffffL : integer());
        }
        random.nextBytes(noise);
        System.arraycopy(noise, 0, c.bytes.array(), CpuCase.MEMORY, 4096);
        for (int n = 0; n < 4096; n += 8 + 8 * random.nextInt(6)) {
            c.bytes.putLong(CpuCase.MEMORY + n, interesting());
        }
        floating(c);
        c.flags(0x202 | random.nextInt() & 0x8d5 | (random.nextInt(4) == 0 ? 0x400 : 0));
        c.code(new InstructionMaker(random, row, c).make());
        return c;
    }

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
}
