/**
 * The soft engine: x86-64 system emulation by interpretation and translation to JVM bytecode, behind the engine SPI.
 *
 * <p>Xen counterpart: none; QEMU's TCG is its peer. May depend on {@code core}'s engine SPI and {@code abi}.
 */
package org.xenolith.soft;
