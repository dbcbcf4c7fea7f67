/**
 * Shared rings in Xen's format: both halves over guest memory, private copies of slots, and the bell that wakes a
 * ring's workers.
 *
 * <p>Xen counterpart: {@code io/ring.h}. May depend on {@code abi} and {@code event-channels}.
 */
package org.xenolith.pv.ring;
