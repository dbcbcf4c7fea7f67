/**
 * One domain put together over an engine's virtual machine: memory, events, grants, time, hypercalls and exits.
 *
 * <p>Xen counterpart: {@code xen/common/domain.c} and {@code xen/arch/x86/hvm/hvm.c}. May depend on every other package of
 * the core; knows no device and no store.
 */
package org.xenolith.core.domain;
