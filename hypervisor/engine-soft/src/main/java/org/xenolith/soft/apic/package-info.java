/**
 * The local APIC (xAPIC page and x2APIC MSRs) with its timer and inter-processor interrupts.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/hvm/vlapic.c}. May depend on the soft engine's {@code cpu}.
 */
package org.xenolith.soft.apic;
