package org.xenolith.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.SharedArea;

class ClockTest {
    private static final long SECOND = 1_000_000_000L;
    private final SharedArea record = new SharedArea(MappedGuestMemory.allocate(4096), 0);

    /** What a guest computes from its record. */
    private static long read(SharedArea record, long tsc) {
        assertEquals(0, record.getInt(0) & 1, "version is even");
        long ticks = tsc - record.getLong(8);
        int shift = (byte) record.getInt(28);
        long scaled = shift < 0 ? ticks >>> -shift : ticks << shift;
        long mul = Integer.toUnsignedLong(record.getInt(24));
        return record.getLong(16) + (Math.multiplyHigh(scaled, mul) << 32 | scaled * mul >>> 32);
    }

    @Property(tries = 200)
    void shouldScaleAnyFrequencyWithinAMillionth(@ForAll @LongRange(min = 100_000, max = 6_000_000) long khz) {
        long nanos = TscScale.ofKhz(khz).nanos(khz * 1000 * 10);
        assertEquals(10 * SECOND, nanos, 10_000);
    }

    @Test
    void shouldLetTheGuestReadSystemTime() {
        PvClock clock = new PvClock(TscScale.ofKhz(2_500_000), record);
        clock.anchor(1000, 5000);
        assertEquals(5000, read(record, 1000));
        assertEquals(5000 + SECOND, read(record, 1000 + 2_500_000_000L), 10);
    }

    @Test
    void shouldKeepRecordAndAreaAlike() {
        PvClock clock = new PvClock(TscScale.ofKhz(2_500_000), record);
        SharedArea area = record.at(256);
        clock.anchor(1000, 5000);
        clock.moveArea(area);
        SharedArea moved = record.at(512);
        clock.moveRecord(moved);
        clock.anchor(2000, 9000);
        assertEquals(read(moved, 4000), read(area, 4000));
        assertEquals(9000, read(area, 2000));
    }

    @Test
    void shouldLeaveSmallErrorsAlone() {
        PvClock clock = new PvClock(TscScale.ofKhz(1_000_000), record);
        clock.anchor(0, 0);
        int version = record.getInt(0);
        clock.correct(SECOND, SECOND - 500_000, clock.error(SECOND, SECOND - 500_000));
        assertEquals(version, record.getInt(0));
    }

    /** A TSC that is wrong by up to 500 ppm, sampled every two seconds: the law is 10 ms a minute, and time never goes back. */
    @Property(tries = 60)
    void shouldFollowSystemTimeWithoutGoingBack(@ForAll @LongRange(min = -500, max = 500) long ppm) {
        SharedArea own = new SharedArea(MappedGuestMemory.allocate(4096), 0);
        PvClock clock = new PvClock(TscScale.ofKhz(1_000_000), own);
        clock.anchor(0, 0);
        long last = 0;
        for (long now = 2 * SECOND; now < 600 * SECOND; now += 2 * SECOND) {
            long tsc = now + now / 1_000_000 * ppm;
            long before = read(own, tsc);
            clock.correct(tsc, now, clock.error(tsc, now));
            assertEquals(before, read(own, tsc), 1000, "no jump");
            assertTrue(before > last);
            assertTrue(Math.abs(before - now) < 6_000_000, "error " + (before - now) + " ns at " + now);
            last = before;
        }
    }

    @Test
    void shouldStepOverALargeError() {
        PvClock clock = new PvClock(TscScale.ofKhz(1_000_000), record);
        clock.anchor(0, 0);
        clock.correct(SECOND, 20 * SECOND, clock.error(SECOND, 20 * SECOND));
        assertEquals(20 * SECOND, read(record, SECOND));
    }

    @Test
    void shouldWriteTheWallClockOfBoot() {
        WallClock.write(record, true, 1_700_000_010L * SECOND + 7, 10 * SECOND);
        assertEquals(1_700_000_000, record.getInt(3076));
        assertEquals(7, record.getInt(3080));
        assertEquals(2, record.getInt(3072));
        WallClock.write(record, false, 5_000_000_000L * SECOND, 0);
        assertEquals(5_000_000_000L, Integer.toUnsignedLong(record.getInt(2308)) | (long) record.getInt(2340) << 32);
    }

    @Test
    void shouldAccountEveryNanosecondToOneState() {
        Runstate runstate = new Runstate(Runstate.RUNNABLE, 0);
        runstate.enter(Runstate.RUNNING, 10);
        runstate.register(record, true);
        runstate.enter(Runstate.BLOCKED, 40);
        assertEquals(Runstate.BLOCKED, record.getInt(0));
        assertEquals(40, record.getLong(8));
        assertEquals(30, record.getLong(16));
        assertEquals(100, runstate.time(0, 100) + runstate.time(1, 100) + runstate.time(2, 100) + runstate.time(3, 100));
    }
}
