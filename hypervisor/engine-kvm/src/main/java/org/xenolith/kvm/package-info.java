/**
 * The engine on /dev/kvm: {@link org.xenolith.kvm.KvmEngine} implements the SPI of {@code org.xenolith.core.engine}
 * over {@code org.xenolith.linux.kvm}; {@link org.xenolith.kvm.KvmProbe} says whether and how this host can serve it.
 *
 * <p>The local APICs are in the kernel, there is no PIC and no IOAPIC. Xen counterpart: {@code xen/arch/x86/hvm/svm}
 * and {@code vmx}. May depend on {@code core}, {@code abi} and {@code linux}. See {@code docs/adr/0011-kvm-engine.md}.
 */
package org.xenolith.kvm;
