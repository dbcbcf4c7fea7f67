package org.xenolith.toolstack.control;

import java.util.Map;
import org.xenolith.linux.Descriptor;

/** Which engines this host can run, and which one a domain gets. Asked afresh each time: modules and permissions change. */
interface EngineChooser {
    /**
     * Chooses.
     *
     * @param wanted auto, kvm or soft; empty means auto
     * @throws org.xenolith.toolstack.domain.OperationException when that one cannot be had; says why and what to do
     */
    EngineChoice choose(String wanted);

    /** The engine that a domain that asks for none would get now. */
    String standard();

    /** Opens /dev/kvm for a domain process. */
    Descriptor openKvm();

    /** Lines for {@code xl info}: engine, hypercall path, why, and the remedy. */
    Map<String, String> describe();
}
