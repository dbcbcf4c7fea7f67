/**
 * A domain's physical memory map: RAM, special pages, the balloon, and hypervisor pages that the guest places.
 *
 * <p>Xen counterpart: {@code xen/common/memory.c} and {@code xen/arch/x86/mm/p2m.c}. May depend on {@code abi} and the
 * engine SPI.
 */
package org.xenolith.core.memory;
