/**
 * The hypervisor core: domains, vCPUs, memory, grant tables, hypercalls, time, the domain builder and the engine SPI.
 *
 * <p>Xen counterpart: {@code xen/common} and {@code xen/arch/x86/hvm}. May depend on {@code abi} and
 * {@code event-channels}; knows neither KVM nor xenstore nor any PV driver.
 */
package org.xenolith.core;
