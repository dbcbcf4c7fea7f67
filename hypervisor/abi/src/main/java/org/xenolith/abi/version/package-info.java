/**
 * Arguments and results of {@code version.h}. One final {@code *Layout} class per structure; a test compares every
 * offset with the C headers. Where 32-bit guests differ, constants end in {@code _64} and {@code _32}.
 *
 * <p>Xen counterpart: {@code xen/include/public/version.h}. May depend on nothing.
 */
package org.xenolith.abi.version;
