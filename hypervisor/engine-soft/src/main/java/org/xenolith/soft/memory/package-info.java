/**
 * Guest-physical memory as the soft engine sees it: RAM slots with code marks and dirty log, raw access in TSO order,
 * and the off-heap software TLB.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/mm/p2m*.c} and the TLB of the CPU itself. May depend on {@code abi}.
 */
package org.xenolith.soft.memory;
