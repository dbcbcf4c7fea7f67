/**
 * Hypercalls: a table from number to one {@code *Ops} class per family, which decodes guest structures and calls a semantic
 * object that never sees guest memory.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/hvm/hypercall.c} and the {@code do_*} functions. May depend on {@code abi},
 * {@code event-channels}, the engine SPI, {@code core.memory}, {@code core.gnttab}, {@code core.builder} (the
 * guest layout) and {@code core.time}. What is served is
 * listed in {@code docs/hypercalls.md}.
 */
package org.xenolith.core.hypercall;
