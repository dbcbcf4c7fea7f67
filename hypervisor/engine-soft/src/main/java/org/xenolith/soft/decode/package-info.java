/**
 * The instruction decoder: an opcode table in a text resource, and one immutable {@link org.xenolith.soft.decode.Insn}
 * per instruction.
 *
 * <p>Xen counterpart: {@code xen/arch/x86/x86_emulate/decode.c}. May depend on the soft engine's {@code cpu}.
 */
package org.xenolith.soft.decode;
