/**
 * What CPUID shows a guest: the engine's leaves after policy, Xen's leaves and each vCPU's topology.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/cpuid.c}. May depend on the engine SPI and {@code core.time}.
 */
package org.xenolith.core.cpuid;
