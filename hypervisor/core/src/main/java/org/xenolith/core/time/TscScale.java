package org.xenolith.core.time;

/**
 * How pvclock turns TSC ticks into nanoseconds: {@code ((ticks << shift) * mul) >> 32}.
 *
 * @param mul unsigned 32-bit fraction
 * @param shift -31..31
 */
public record TscScale(int mul, int shift) {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** @param khz TSC frequency in kHz, positive */
    public static TscScale ofKhz(long khz) {
        if (khz <= 0) {
            throw new IllegalArgumentException("khz=" + khz);
        }
        int shift = 0;
        long ticks = khz;
        while (ticks > 2 * NANOS_PER_MILLI) {
            ticks >>>= 1;
            shift--;
        }
        while (ticks <= NANOS_PER_MILLI) {
            ticks <<= 1;
            shift++;
        }
        long exact = shift < 0 ? khz >>> -shift : khz << shift;
        long fraction = Long.divideUnsigned(NANOS_PER_MILLI << 32, exact);
        return new TscScale((int) fraction, shift);
    }

    /** This scale with its rate changed by a small fraction, positive for faster. */
    public TscScale faster(double fraction) {
        long changed = Math.round(Integer.toUnsignedLong(mul) * (1 + fraction));
        return new TscScale((int) Math.min(changed, 0xffff_ffffL), shift);
    }

    /** Nanoseconds of a number of ticks, as the guest computes them. */
    public long nanos(long ticks) {
        long scaled = shift < 0 ? ticks >>> -shift : ticks << shift;
        long factor = Integer.toUnsignedLong(mul);
        return Math.multiplyHigh(scaled, factor) << 32 | scaled * factor >>> 32;
    }
}
