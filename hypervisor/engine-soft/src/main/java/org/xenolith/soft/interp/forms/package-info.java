/**
 * The forms of instructions that the interpreter meets most: 64-bit mode, 32 and 64 bits, where the operands are
 * resolved when the instruction is decoded. Each does what the instruction's handler does, with no decision left but
 * those on data.
 *
 * <p>May depend on the soft engine's {@code cpu} and {@code decode}.
 */
package org.xenolith.soft.interp.forms;
