package org.xenolith.evtchn;

/** Where the domain hears of events. Called from any thread, often a vCPU's; must not block. */
public interface UpcallSink {
    /** A vCPU's {@code evtchn_upcall_pending} went from 0 to 1: it needs its upcall interrupt. */
    void upcall(int vcpu);

    /** A port became pending while some vCPU polls ({@code SCHEDOP_poll}). */
    void polled();
}
