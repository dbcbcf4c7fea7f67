/**
 * The domain process: one guest, its engine, its back ends and its console, in a JVM of their own.
 *
 * <p>It starts empty, is assigned a domain over its socket, gets every host resource as a passed descriptor, and from
 * then on outlives its control domain.
 */
package org.xenolith.toolstack.vmm;
