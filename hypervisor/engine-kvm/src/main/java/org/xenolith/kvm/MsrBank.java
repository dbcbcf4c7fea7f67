package org.xenolith.kvm;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xenolith.core.engine.EngineException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmStateLayouts.Msrs;
import org.xenolith.linux.kvm.VcpuFd;

/** The MSRs that are a vCPU's state (Intel SDM volume 4; AMD APM volume 2, appendix A). */
final class MsrBank {
    static final int TSC = 0x10;
    static final int TSC_DEADLINE = 0x6e0;

    private static final int[] SAVED = IntStream.of(
            TSC, 0x3b, 0x48, 0x174, 0x175, 0x176, 0x1a0,
            0x200, 0x201, 0x202, 0x203, 0x204, 0x205, 0x206, 0x207,
            0x208, 0x209, 0x20a, 0x20b, 0x20c, 0x20d, 0x20e, 0x20f,
            0x250, 0x258, 0x259, 0x268, 0x269, 0x26a, 0x26b, 0x26c, 0x26d, 0x26e, 0x26f,
            0x277, 0x2ff, TSC_DEADLINE, 0xda0,
            0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000102, 0xc0000103).toArray();

    private final VcpuFd vcpu;
    private final NativeBuffer one = new NativeBuffer(Msrs.HEADER + Msrs.ENTRY);

    MsrBank(VcpuFd vcpu) {
        this.vcpu = vcpu;
    }

    /** Those that this vCPU has. */
    Map<Integer, Long> read() {
        Map<Integer, Long> values = new TreeMap<>();
        for (int index : SAVED) {
            if (transfer(KvmIoctl.KVM_GET_MSRS, index, 0)) {
                values.put(index, one.bytes().getLong(Msrs.HEADER + Msrs.DATA));
            }
        }
        return values;
    }

    /** Writes one; a zero that the vCPU has no place for is no loss. */
    void write(int index, long value) {
        if (!transfer(KvmIoctl.KVM_SET_MSRS, index, value) && value != 0) {
            throw new EngineException("KVM refuses MSR 0x" + Integer.toHexString(index) + " = 0x"
                    + Long.toHexString(value) + ": this host's CPU or the domain's CPUID policy lacks the feature");
        }
    }

    long tsc() {
        transfer(KvmIoctl.KVM_GET_MSRS, TSC, 0);
        return one.bytes().getLong(Msrs.HEADER + Msrs.DATA);
    }

    private boolean transfer(KvmIoctl request, int index, long value) {
        one.bytes().putInt(Msrs.NMSRS, 1).putInt(Msrs.HEADER + Msrs.INDEX, index)
                .putLong(Msrs.HEADER + Msrs.DATA, value);
        return vcpu.attempt(request, one) == 1;
    }
}
