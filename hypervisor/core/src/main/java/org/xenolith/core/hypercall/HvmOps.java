package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.hvm.EvtchnUpcallVectorLayout;
import org.xenolith.abi.hvm.GetMemTypeLayout;
import org.xenolith.abi.hvm.GetTimeLayout;
import org.xenolith.abi.hvm.HvmParam;
import org.xenolith.abi.hvm.HvmParamLayout;

/** Hypercall 34, hvm_op ({@code hvm/hvm_op.h}, {@code hvm/params.h}). */
final class HvmOps {
    private static final int SET_PARAM = 0;
    private static final int GET_PARAM = 1;
    private static final int FLUSH_TLBS = 5;
    private static final int GET_TIME = 10;
    private static final int GET_MEM_TYPE = 15;
    private static final int SET_EVTCHN_UPCALL_VECTOR = 23;
    private static final int FIRST_VECTOR = 16;
    private static final int MEM_TYPE_RAM_RW = 0;

    private final DomainServices domain;
    private final VcpuServices vcpus;

    HvmOps(DomainServices domain, VcpuServices vcpus) {
        this.domain = domain;
        this.vcpus = vcpus;
    }

    long handle(GuestCall call) {
        int op = call.intArgument(0);
        return switch (op) {
            case SET_PARAM -> setParam(call);
            case GET_PARAM -> getParam(call);
            case FLUSH_TLBS -> 0;
            case GET_TIME -> getTime(call);
            case GET_MEM_TYPE -> getMemType(call);
            case SET_EVTCHN_UPCALL_VECTOR -> setUpcallVector(call);
            default -> throw GuestCall.noSuchOp("hvm_op", op);
        };
    }

    private static int index(GuestCall call) {
        call.copyIn(call.argument(1), HvmParamLayout.SIZE);
        call.requireSelf(call.getShort(HvmParamLayout.DOMID));
        int index = call.getInt(HvmParamLayout.INDEX);
        if (index < 0 || index >= HvmParam.COUNT) {
            throw GuestCall.error(XenErrno.EINVAL, "HVM param=" + index);
        }
        return index;
    }

    private long setParam(GuestCall call) {
        int index = index(call);
        if (!HvmParam.guestMaySet(index)) {
            return -XenErrno.EPERM;
        }
        long value = call.getLong(HvmParamLayout.VALUE);
        if (index == HvmParam.CALLBACK_IRQ) {
            domain.latchLongMode(call.longMode());
        }
        domain.hvmParam(index, value);
        return 0;
    }

    private long getParam(GuestCall call) {
        int index = index(call);
        if (!HvmParam.guestMayGet(index)) {
            return -XenErrno.EPERM;
        }
        call.putLong(HvmParamLayout.VALUE, domain.hvmParam(index));
        call.copyOut(call.argument(1), 0, HvmParamLayout.SIZE);
        return 0;
    }

    private long getTime(GuestCall call) {
        call.putLong(GetTimeLayout.NOW, domain.systemTime());
        call.copyOut(call.argument(1), 0, GetTimeLayout.SIZE);
        return 0;
    }

    private static long getMemType(GuestCall call) {
        call.copyIn(call.argument(1), GetMemTypeLayout.SIZE);
        call.requireSelf(call.getShort(GetMemTypeLayout.DOMID));
        call.putShort(GetMemTypeLayout.MEM_TYPE, MEM_TYPE_RAM_RW);
        call.copyOut(call.argument(1), 0, GetMemTypeLayout.SIZE);
        return 0;
    }

    private long setUpcallVector(GuestCall call) {
        call.copyIn(call.argument(1), EvtchnUpcallVectorLayout.SIZE);
        int vcpu = call.getInt(EvtchnUpcallVectorLayout.VCPU);
        int vector = Byte.toUnsignedInt(call.getByte(EvtchnUpcallVectorLayout.VECTOR));
        if (vector < FIRST_VECTOR) {
            throw GuestCall.error(XenErrno.EINVAL, "vector=" + vector);
        }
        if (vcpu < 0 || vcpu >= vcpus.count()) {
            throw GuestCall.error(XenErrno.ENOENT, "vcpu=" + vcpu);
        }
        vcpus.upcallVector(vcpu, vector);
        return 0;
    }
}
