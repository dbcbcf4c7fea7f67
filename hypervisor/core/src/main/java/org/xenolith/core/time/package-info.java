/**
 * A domain's clocks and timers: pvclock records, wall clock, run-state accounting, timers and watchdogs.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/time.c} and {@code xen/common/sched/core.c}. May depend on {@code abi} and
 * {@code event-channels}; clocks and threads are handed in or owned by the domain.
 */
package org.xenolith.core.time;
