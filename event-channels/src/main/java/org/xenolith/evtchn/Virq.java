package org.xenolith.evtchn;

/** Virtual interrupts, {@code VIRQ_*} in {@code xen.h}. */
public final class Virq {
    public static final int TIMER = 0;
    public static final int DEBUG = 1;
    public static final int XENOPROF = 7;
    public static final int XENPMU = 13;
    /** Number of VIRQs ({@code NR_VIRQS}). */
    public static final int COUNT = 24;

    private Virq() {
    }

    /** Whether each vCPU has one of its own; the others belong to vCPU 0 when bound. */
    public static boolean isPerVcpu(int virq) {
        return virq == TIMER || virq == DEBUG || virq == XENOPROF || virq == XENPMU;
    }
}
