/**
 * The architectural state of one vCPU and what is behind single instructions: flags, segments, control registers,
 * MSRs, page walks, memory accesses, exception and interrupt delivery.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/x86_emulate} and {@code xen/arch/x86/hvm}. May depend on the soft engine's
 * {@code memory}, {@code fpu} and {@code apic}.
 */
package org.xenolith.soft.cpu;
