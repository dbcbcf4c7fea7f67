package org.xenolith.toolstack.vmm;

import org.xenolith.core.engine.Engine;
import org.xenolith.kvm.KvmEngine;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.soft.SoftEngine;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;

/** Makes the engine that the control domain chose. */
final class Engines {
    private Engines() {
    }

    static Engine make(String name, Handed handed) {
        return switch (name) {
            case "kvm" -> new KvmEngine(new Kvm(handed.take(Role.KVM, 0)));
            case "soft" -> new SoftEngine();
            default -> throw new OperationException("engine=" + name + " is not in this release", "use engine=kvm or engine=soft");
        };
    }
}
