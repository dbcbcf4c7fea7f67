/**
 * A domain's physical memory map: RAM, special pages, the balloon, and hypervisor pages that the guest places.
 *
 * <p>Xen counterpart: {@code xen/common/memory.c} and {@code xen/arch/x86/mm/p2m.c}. May depend on {@code abi}, the
 * engine SPI and the guest layout of {@code core.builder}.
 */
package org.xenolith.core.memory;
