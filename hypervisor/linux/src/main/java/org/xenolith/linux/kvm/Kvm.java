package org.xenolith.linux.kvm;

import java.nio.ByteBuffer;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.Errno;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.OpenFile;

/** The open /dev/kvm. Safe from any thread. */
public final class Kvm extends Descriptor {
    /** The only version there has been since 2007. */
    public static final int API_VERSION = 12;
    private static final int MOST_CPUID_ENTRIES = 256;
    private static final int MOST_MSRS = 4096;

    /** Takes ownership of a descriptor of /dev/kvm that was passed in. */
    public Kvm(int fd) {
        super(fd);
    }

    /** Opens a device node, normally {@code /dev/kvm}. */
    public static Kvm open(String path) {
        return new Kvm(OpenFile.readWrite(path).release());
    }

    public int apiVersion() {
        return ioctl("KVM_GET_API_VERSION", KvmIoctl.KVM_GET_API_VERSION.number(), 0);
    }

    /** A capability's value; 0 where the host does not have it. */
    public int check(KvmCap capability) {
        return ioctl("KVM_CHECK_EXTENSION", KvmIoctl.KVM_CHECK_EXTENSION.number(), capability.number());
    }

    /** A new machine; the caller owns it. */
    public VmFd createVm() {
        int fd;
        do {
            fd = tryIoctl(KvmIoctl.KVM_CREATE_VM.number(), 0);
        } while (fd == -Errno.EINTR);
        if (fd < 0) {
            throw new LinuxException("ioctl KVM_CREATE_VM", -fd);
        }
        return new VmFd(fd, ioctl("KVM_GET_VCPU_MMAP_SIZE", KvmIoctl.KVM_GET_VCPU_MMAP_SIZE.number(), 0));
    }

    /** The host's {@code struct kvm_cpuid2}, KVM's own leaves included; the caller closes the buffer. */
    public NativeBuffer supportedCpuid() {
        NativeBuffer cpuid = new NativeBuffer(KvmVmLayouts.Cpuid.HEADER + MOST_CPUID_ENTRIES * KvmVmLayouts.Cpuid.ENTRY);
        cpuid.bytes().putInt(KvmVmLayouts.Cpuid.NENT, MOST_CPUID_ENTRIES);
        try {
            ioctl("KVM_GET_SUPPORTED_CPUID", KvmIoctl.KVM_GET_SUPPORTED_CPUID.number(), cpuid.address());
            return cpuid;
        } catch (LinuxException e) {
            cpuid.close();
            throw e;
        }
    }

    /** Indices of the MSRs that KVM saves and restores on this host. */
    public int[] msrIndices() {
        try (NativeBuffer list = new NativeBuffer((1 + MOST_MSRS) * Integer.BYTES)) {
            ByteBuffer bytes = list.bytes().putInt(0, MOST_MSRS);
            ioctl("KVM_GET_MSR_INDEX_LIST", KvmIoctl.KVM_GET_MSR_INDEX_LIST.number(), list.address());
            int[] indices = new int[bytes.getInt(0)];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = bytes.getInt((1 + i) * Integer.BYTES);
            }
            return indices;
        }
    }
}
