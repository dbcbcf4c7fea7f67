package org.xenolith.core.time;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.VcpuTimeInfoLayout;

/**
 * One vCPU's pvclock records: in its {@code vcpu_info} and, when registered, in a memory area of its own. Both follow
 * from one anchor (TSC, system time). Anchors and records are changed under this object's monitor.
 */
public final class PvClock {
    /** Set when every vCPU's TSC agrees ({@code XEN_PVCLOCK_TSC_STABLE_BIT}). */
    private static final int TSC_STABLE = 1;
    /** Errors up to here are left alone. */
    private static final long TOLERANCE_NANOS = 1_000_000L;
    /** Larger errors are stepped over at once; smaller ones are slewed away, so that the guest's clock never goes back. */
    private static final long STEP_NANOS = 100_000_000L;
    private static final double SLEW_NANOS = 5e9;

    private final TscScale nominal;
    private TscScale scale;
    private SharedArea record;
    private SharedArea area;
    private long anchorTsc;
    private long anchorTime;

    /** @param record where {@code vcpu_time_info} is now */
    public PvClock(TscScale scale, SharedArea record) {
        nominal = scale;
        this.scale = scale;
        this.record = record;
    }

    /** Fixes that the guest's TSC read {@code tsc} at system time {@code nanos}, and rewrites the records. */
    public synchronized void anchor(long tsc, long nanos) {
        scale = nominal;
        anchorTsc = tsc;
        anchorTime = nanos;
        write();
    }

    /** The record inside vcpu_info has moved. */
    public synchronized void moveRecord(SharedArea to) {
        record = to;
        publish(record);
    }

    /** Registers the memory area; null takes it away. */
    public synchronized void moveArea(SharedArea to) {
        area = to;
        if (to != null) {
            publish(to);
        }
    }

    /** By how many nanoseconds the guest's clock is ahead of system time at this sample. */
    public synchronized long error(long tsc, long nanos) {
        return anchorTime + scale.nanos(tsc - anchorTsc) - nanos;
    }

    /**
     * Acts on a sample that {@link #error} has measured: nothing while it is below 1 ms, otherwise the clock runs a little
     * faster or slower from here, without a jump, until the next sample.
     */
    public synchronized void correct(long tsc, long nanos, long error) {
        boolean large = Math.abs(error) > TOLERANCE_NANOS;
        if (Math.abs(error) > STEP_NANOS) {
            anchor(tsc, nanos);
        } else if (large || !scale.equals(nominal)) {
            anchor(tsc, nanos + error);
            scale = large ? nominal.faster(-error / SLEW_NANOS) : nominal;
            write();
        }
    }

    /** Rewrites the records, after shared memory changed its layout. */
    public synchronized void write() {
        publish(record);
        if (area != null) {
            publish(area);
        }
    }

    private void publish(SharedArea to) {
        int version = to.getInt(VcpuTimeInfoLayout.VERSION) | 1;
        to.putIntRelease(VcpuTimeInfoLayout.VERSION, version);
        VarHandle.fullFence();
        to.putLong(VcpuTimeInfoLayout.TSC_TIMESTAMP, anchorTsc);
        to.putLong(VcpuTimeInfoLayout.SYSTEM_TIME, anchorTime);
        to.putInt(VcpuTimeInfoLayout.TSC_TO_SYSTEM_MUL, scale.mul());
        to.putInt(VcpuTimeInfoLayout.TSC_SHIFT, scale.shift() & 0xff | TSC_STABLE << 8);
        to.putIntRelease(VcpuTimeInfoLayout.VERSION, version + 1);
    }
}
