package org.xenolith.core.engine;

/** How the hypercall instruction of a kernel that we load reaches us. Every engine serves the port too, which the hypercall page uses. */
public enum HypercallEntry {
    /** VMCALL and VMMCALL arrive as they are (the soft engine). Nothing is rewritten. */
    VMCALL,
    /** The builder rewrites the kernel's VMCALL and VMMCALL to a port write. */
    PORT;

    /** The port a rewritten hypercall writes to. */
    public static final int HYPERCALL_PORT = 0xe2;
}
