/**
 * The native fence: what Xenolith asks of Linux and libc, and the only user of JNA.
 *
 * <p>Three storeys: {@link org.xenolith.linux.Libc} (the calls, package-private), one {@link java.lang.AutoCloseable}
 * class per kind of descriptor ({@link org.xenolith.linux.Descriptor} and its subclasses), and
 * {@code org.xenolith.linux.kvm} on top of them for /dev/kvm. Every failed call throws
 * {@link org.xenolith.linux.LinuxException} with the call and the errno's name; calls on hot paths (eventfd, tap,
 * preadv, KVM_RUN) allocate nothing when they succeed.
 *
 * <p>Ownership rule: an object that was constructed with a descriptor number owns it and closes it. Addresses are
 * plain {@code long}s; the caller keeps the memory mapped for the duration of the call, no call keeps an address
 * unless it says so. Works on x86-64 only. Xen counterpart: {@code tools/libs/call} and friends. Depends on nothing.
 */
package org.xenolith.linux;
