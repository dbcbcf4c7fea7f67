/**
 * What each instruction does, one class per family, found by name through
 * {@link org.xenolith.soft.interp.Handlers}.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/x86_emulate}. May depend on the soft engine's {@code cpu}, {@code decode},
 * {@code fpu} and {@code memory}.
 */
package org.xenolith.soft.interp;
