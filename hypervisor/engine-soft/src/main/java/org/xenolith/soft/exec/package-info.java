/**
 * Finding and running code: decoded blocks and their cache, the jump cache, and the loop that runs them.
 *
 * <p>Xen counterpart: none (hardware does this for Xen). May depend on the soft engine's {@code cpu}, {@code decode}
 * and {@code memory}.
 */
package org.xenolith.soft.exec;
