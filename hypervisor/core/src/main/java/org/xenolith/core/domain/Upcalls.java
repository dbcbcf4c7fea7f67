package org.xenolith.core.domain;

import org.xenolith.abi.hvm.HvmParam;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.evtchn.UpcallSink;

/**
 * Turns "this vCPU has events" into an interrupt: the vector that the vCPU has set, else the callback vector, which is
 * injected on the vCPU's thread without an EOI. What cannot be delivered now is owed and tried again.
 */
final class Upcalls implements UpcallSink {
    private static final int TYPE_SHIFT = 56;
    private final VirtualMachine machine;
    private final Vcpu[] vcpus;
    private final DomainHost.Kick kick;
    private volatile int callbackVector;
    private volatile Runnable whenOwed = () -> { };

    Upcalls(VirtualMachine machine, Vcpu[] vcpus, DomainHost.Kick kick) {
        this.machine = machine;
        this.vcpus = vcpus;
        this.kick = kick;
    }

    /** Who sees to it that {@link #retry} runs soon when an upcall is owed. */
    void whenOwed(Runnable action) {
        whenOwed = action;
    }

    /** HVM_PARAM_CALLBACK_IRQ: only the vector type exists without a PIC or IOAPIC. */
    void callback(long param) {
        callbackVector = param >>> TYPE_SHIFT == HvmParam.CALLBACK_TYPE_VECTOR ? (int) param & 0xff : 0;
    }

    @Override
    public void upcall(int id) {
        Vcpu vcpu = vcpus[id];
        vcpu.wake();
        int vector = vcpu.upcallVector;
        if (vector != 0) {
            if (!machine.interrupt(id, vector)) {
                owe(vcpu);
            }
        } else if (callbackVector != 0) {
            owe(vcpu);
            kick.kick(id);
        }
    }

    /** After a restore: interrupts that the saved domain may not have taken are raised once more. */
    void oweAll() {
        for (Vcpu vcpu : vcpus) {
            owe(vcpu);
        }
    }

    private void owe(Vcpu vcpu) {
        vcpu.upcallOwed = true;
        whenOwed.run();
    }

    @Override
    public void polled() {
        for (Vcpu vcpu : vcpus) {
            vcpu.wake();
        }
    }

    /** On any thread: tries what is owed again; true if something still is. */
    boolean retry(EventTest events) {
        boolean owed = false;
        for (Vcpu vcpu : vcpus) {
            if (vcpu.upcallOwed) {
                vcpu.upcallOwed = false;
                if (events.upcallPending(vcpu.id)) {
                    upcall(vcpu.id);
                    owed |= vcpu.upcallOwed;
                }
            }
        }
        return owed;
    }

    /** On the vCPU's thread before it runs: injects the callback vector if it is owed and can be taken. */
    void inject(Vcpu vcpu, EventTest events) {
        if (vcpu.upcallVector != 0 || callbackVector == 0 || !vcpu.upcallOwed) {
            return;
        }
        if (!events.upcallPending(vcpu.id)) {
            vcpu.upcallOwed = false;
        } else if (vcpu.cpu.interruptible()) {
            vcpu.upcallOwed = false;
            vcpu.cpu.injectExternal(callbackVector);
        }
    }

    /** Whether a vCPU still has an upcall to take. */
    @FunctionalInterface
    interface EventTest {
        boolean upcallPending(int vcpu);
    }
}
