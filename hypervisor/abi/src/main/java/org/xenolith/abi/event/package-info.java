/**
 * Arguments and records of {@code event_channel.h}. One final {@code *Layout} class per structure; a test compares every
 * offset with the C headers. Where 32-bit guests differ, constants end in {@code _64} and {@code _32}.
 *
 * <p>Xen counterpart: {@code xen/include/public/event_channel.h}. May depend on nothing.
 */
package org.xenolith.abi.event;
