package org.xenolith.linux.kvm;

import java.nio.ByteBuffer;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.Mmap;
import org.xenolith.linux.NativeBuffer;

/**
 * One vCPU of KVM with its shared {@code struct kvm_run}. For the thread that runs it. The kernel writes the shared
 * structure only inside {@link #run}.
 */
public final class VcpuFd extends Descriptor {
    private static final long KVM_RUN = KvmIoctl.KVM_RUN.number();
    private final Mmap mapping;
    private final ByteBuffer run;

    VcpuFd(int fd, int runSize) {
        super(fd);
        mapping = Mmap.shared(this, 0, runSize, true);
        run = mapping.bytes();
    }

    /** Runs the guest: 0 after an exit that {@code kvm_run} describes, else the negated errno. Allocates nothing. */
    public int run() {
        return tryIoctl(KVM_RUN, 0);
    }

    /** The shared structure, see {@link KvmRunLayout}; dies with this object. */
    public ByteBuffer kvmRun() {
        return run;
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

    @Override
    public void close() {
        super.close();
        mapping.close();
    }
}
