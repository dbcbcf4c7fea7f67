package org.xenolith.evtchn;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Which port each vCPU's VIRQs are bound to; 0 is none. Global VIRQs stand under vCPU 0. */
final class VirqTable {
    private final int vcpus;
    private final AtomicIntegerArray ports;

    VirqTable(int vcpus) {
        this.vcpus = vcpus;
        ports = new AtomicIntegerArray(vcpus * Virq.COUNT);
    }

    int port(int vcpu, int virq) {
        return ports.get(vcpu * Virq.COUNT + virq);
    }

    void bind(int vcpu, int virq, int port) {
        ports.set(vcpu * Virq.COUNT + virq, port);
    }

    void unbind(int virq, int port) {
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            ports.compareAndSet(vcpu * Virq.COUNT + virq, port, 0);
        }
    }
}
