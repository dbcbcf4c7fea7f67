/**
 * The translator: hot regions of decoded blocks to hidden classes.
 *
 * <p>Xen counterpart: none. May depend on the soft engine's {@code cpu}, {@code decode} and {@code exec}, and on ASM.
 */
package org.xenolith.soft.translate;
