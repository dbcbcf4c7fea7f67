/**
 * Guest-physical memory as the hypervisor core, the back ends and the in-process front ends see it.
 *
 * <p>All stores into guest memory go through {@link org.xenolith.abi.memory.GuestMemory}, so that one dirty log sees
 * every one of them. May depend on nothing.
 */
package org.xenolith.abi.memory;
