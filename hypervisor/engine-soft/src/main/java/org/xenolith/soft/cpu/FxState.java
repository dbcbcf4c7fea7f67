package org.xenolith.soft.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The 512-byte FXSAVE image of x87, MMX and SSE state, and its place in an XSAVE area. */
public final class FxState {
    private static final int X87 = 1, SSE = 2;
    /** XCR0 bits of what the CPU has. */
    public static final int COMPONENTS = X87 | SSE;
    private static final int XSAVE_SIZE = 576;

    private FxState() {
    }

    private static ByteBuffer image(Cpu c) {
        ByteBuffer b = ByteBuffer.allocate(XSAVE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort(0, (short) c.fpu.control);
        b.putShort(2, (short) c.fpu.status());
        b.put(4, (byte) c.fpu.abridgedTags());
        b.putInt(24, c.mxcsr);
        b.putInt(28, 0xffff);
        for (int n = 0; n < 8; n++) {
            b.putLong(32 + 16 * n, c.fpu.mantissa(n));
            b.putShort(40 + 16 * n, (short) c.fpu.signExponent(n));
        }
        for (int n = 0; n < 32; n++) {
            b.putLong(160 + 8 * n, c.x[n]);
        }
        return b;
    }

    private static void apply(Cpu c, ByteBuffer b, int components, int registers) {
        if ((components & X87) != 0) {
            c.fpu.control = b.getShort(0) & 0xffff;
            c.fpu.status(b.getShort(2) & 0xffff);
            c.fpu.abridgedTags(b.get(4) & 0xff);
            for (int n = 0; n < 8; n++) {
                c.fpu.set(n, b.getLong(32 + 16 * n), b.getShort(40 + 16 * n) & 0xffff);
            }
        }
        if ((components & SSE) != 0) {
            c.mxcsr = b.getInt(24) & 0xffff;
            for (int n = 0; n < registers; n++) {
                c.x[n] = b.getLong(160 + 8 * n);
            }
        }
    }

    /** How many halves of XMM registers the CPU's mode shows. */
    private static int visible(Cpu c) {
        return c.mode == Cpu.MODE64 ? 32 : 16;
    }

    /** Writes the legacy image to guest memory. */
    public static void save(Cpu c, long address) {
        Mem.loadForStore(c, address + 504, 3);
        ByteBuffer b = image(c);
        for (int n = 0; n < 160 + 8 * visible(c); n += 8) {
            Mem.st64(c, address + n, b.getLong(n));
        }
    }

    public static void restore(Cpu c, long address, int components) {
        ByteBuffer b = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < 416; n += 8) {
            b.putLong(n, Mem.ld64(c, address + n));
        }
        if ((b.getInt(24) & ~0xffff) != 0) {
            throw c.generalProtection(0);
        }
        apply(c, b, components, visible(c));
    }

    public static void reset(Cpu c, int components) {
        if ((components & X87) != 0) {
            c.fpu.init();
        }
        if ((components & SSE) != 0) {
            java.util.Arrays.fill(c.x, 0);
            c.mxcsr = 0x1f80;
        }
    }

    /** An XSAVE area in standard format. */
    public static byte[] saveXsave(Cpu c) {
        return image(c).putLong(512, X87 | SSE).array();
    }

    /** Takes over an XSAVE area or an FXSAVE image; an empty one means reset state. */
    public static void loadXsave(Cpu c, byte[] area) {
        reset(c, X87 | SSE);
        if (area.length < 512) {
            return;
        }
        ByteBuffer b = ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
        apply(c, b, area.length >= XSAVE_SIZE ? (int) b.getLong(512) : X87 | SSE, 32);
    }
}
