package org.xenolith.tests.probe;

import org.xenolith.core.engine.Engine;
import org.xenolith.kvm.KvmEngine;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.soft.SoftEngine;

/** What runs a probe domain. */
enum ProbeEngine {
    KVM {
        @Override
        Opened open() {
            Kvm kvm = Kvm.open("/dev/kvm");
            return new Opened(new KvmEngine(kvm), kvm::close);
        }
    },
    SOFT {
        @Override
        Opened open() {
            return new Opened(new SoftEngine(), () -> { });
        }
    };

    /** An engine with what is to be closed after its last machine. */
    record Opened(Engine engine, Runnable end) {
        void close() {
            end.run();
        }
    }

    abstract Opened open();
}
