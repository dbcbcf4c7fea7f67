/**
 * What runs vCPUs: one thread each, pause and resume without polling, requests served on the vCPU's own thread.
 *
 * <p>Knows no hypercall and no event channel; what an exit means is the {@link org.xenolith.core.vcpu.ExitHandler}'s
 * business. Xen counterpart: {@code xen/common/sched} (pause counts, vcpu_block). May depend on the engine SPI only.
 * See {@code docs/adr/0012-vcpu-threads.md}.
 */
package org.xenolith.core.vcpu;
