package org.xenolith.core.engine;

/** How a guest's hypercall instruction reaches us. */
public enum HypercallEntry {
    /** VMCALL and VMMCALL arrive as they are (the soft engine). Nothing is rewritten. */
    VMCALL,
    /** The builder rewrites the kernel's VMCALL and VMMCALL to a port write, and the hypercall page uses it too. */
    PORT;

    /** The port a rewritten hypercall writes to. */
    public static final int HYPERCALL_PORT = 0xe2;
}
