package org.xenolith.linux.kvm;

import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;

/** One virtual machine of KVM. Safe from any thread as far as the argument buffers are not shared. */
public final class VmFd extends Descriptor {
    private final int runSize;

    VmFd(int fd, int runSize) {
        super(fd);
        this.runSize = runSize;
    }

    /** An ioctl whose argument is a structure; throws when it fails, returns its result. */
    public int call(KvmIoctl request, NativeBuffer argument) {
        return ioctl(request.name(), request.number(), argument.address());
    }

    /** An ioctl whose argument is a number. */
    public int call(KvmIoctl request, long argument) {
        return ioctl(request.name(), request.number(), argument);
    }

    /** An ioctl whose failure is an answer: the result or the negated errno. Allocates nothing. */
    public int attempt(KvmIoctl request, NativeBuffer argument) {
        return tryIoctl(request.number(), argument.address());
    }

    /** Switches a capability on for this machine. */
    public void enable(KvmCap capability, long argument) {
        try (NativeBuffer cap = new NativeBuffer(KvmVmLayouts.EnableCap.SIZE)) {
            cap.bytes().putInt(KvmVmLayouts.EnableCap.CAP, capability.number())
                    .putLong(KvmVmLayouts.EnableCap.ARGS, argument);
            int result = attempt(KvmIoctl.KVM_ENABLE_CAP, cap);
            if (result < 0) {
                throw new LinuxException("ioctl KVM_ENABLE_CAP " + capability, -result);
            }
        }
    }

    /** A capability's value on this machine; 0 where it does not have it. */
    public int check(KvmCap capability) {
        return call(KvmIoctl.KVM_CHECK_EXTENSION, capability.number());
    }

    /** A new vCPU; the caller owns it. @param id also the local APIC's id */
    public VcpuFd createVcpu(int id) {
        return new VcpuFd(call(KvmIoctl.KVM_CREATE_VCPU, id), runSize);
    }
}
