/**
 * /dev/kvm: the table of ioctls ({@link org.xenolith.linux.kvm.KvmIoctl}), the layouts of its structures
 * ({@link org.xenolith.linux.kvm.KvmRunLayout}, {@link org.xenolith.linux.kvm.KvmStateLayouts},
 * {@link org.xenolith.linux.kvm.KvmVmLayouts}) and one class per descriptor: {@link org.xenolith.linux.kvm.Kvm},
 * {@link org.xenolith.linux.kvm.VmFd}, {@link org.xenolith.linux.kvm.VcpuFd}.
 *
 * <p>Names are spelled as in {@code linux/kvm.h} (6.1). Xen counterpart: {@code tools/libs/ctrl}. Depends on
 * {@code org.xenolith.linux}.
 */
package org.xenolith.linux.kvm;
