/**
 * The PVH domain builder: from a kernel file, an optional ramdisk and a command line to a guest's first memory image
 * and its boot vCPU. {@link org.xenolith.core.builder.KernelImage} and
 * {@link org.xenolith.core.builder.PvhPlan#prepare} find every fault first;
 * {@link org.xenolith.core.builder.PvhPlan#load} then writes.
 *
 * <p>Kernel files are untrusted input: every length is checked and unpacking is bounded. Xen counterpart:
 * {@code tools/libs/guest/xg_dom_*} and {@code tools/libacpi}. May depend on {@code abi}, the engine SPI's
 * {@code VcpuState} and {@code HypercallEntry}, and the unpacking libraries.
 */
package org.xenolith.core.builder;
