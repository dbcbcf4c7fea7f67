/**
 * The x87 unit: 80-bit extended arithmetic in software, the register stack, and rounding in all modes.
 *
 * <p>Xen counterpart: none. May depend on nothing.
 */
package org.xenolith.soft.fpu;
