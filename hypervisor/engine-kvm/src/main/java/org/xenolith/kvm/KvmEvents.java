package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.xenolith.core.engine.EventAccelerator;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmVmLayouts.XenAttr;
import org.xenolith.linux.kvm.KvmVmLayouts.XenHvmConfig;
import org.xenolith.linux.kvm.VmFd;

/**
 * EVTCHNOP_send that ends in the kernel at an eventfd (KVM_XEN_ATTR_TYPE_EVTCHN). IPIs are declined: KVM would need
 * vcpu_info for them and would then write its own clock into it, beside ours.
 */
final class KvmEvents implements EventAccelerator {
    private static final int EVTCHNSTAT_INTERDOMAIN = 2;
    private final VmFd vm;

    private KvmEvents(VmFd vm) {
        this.vm = vm;
    }

    static Optional<EventAccelerator> of(VmFd vm, int xenHvmCapability) {
        boolean offered = (xenHvmCapability & XenHvmConfig.KVM_XEN_HVM_CONFIG_EVTCHN_SEND) != 0;
        return offered ? Optional.of(new KvmEvents(vm)) : Optional.empty();
    }

    @Override
    public boolean routeToPort(int port, int targetPort, int vcpu) {
        return false;
    }

    @Override
    public boolean routeToEventfd(int port, int eventfd) {
        try (NativeBuffer attribute = evtchn(port, 0)) {
            attribute.bytes().putInt(XenAttr.EVTCHN_TYPE, EVTCHNSTAT_INTERDOMAIN)
                    .putInt(XenAttr.EVTCHN_DELIVER_PORT, 0).putInt(XenAttr.EVTCHN_DELIVER_FD, eventfd);
            return vm.attempt(KvmIoctl.KVM_XEN_HVM_SET_ATTR, attribute) >= 0;
        }
    }

    @Override
    public void unroute(int port) {
        try (NativeBuffer attribute = evtchn(port, XenAttr.KVM_XEN_EVTCHN_DEASSIGN)) {
            vm.attempt(KvmIoctl.KVM_XEN_HVM_SET_ATTR, attribute);
        }
    }

    private static NativeBuffer evtchn(int port, int flags) {
        NativeBuffer attribute = attribute(XenAttr.KVM_XEN_ATTR_TYPE_EVTCHN);
        attribute.bytes().putInt(XenAttr.EVTCHN_SEND_PORT, port).putInt(XenAttr.EVTCHN_FLAGS, flags);
        return attribute;
    }

    private static NativeBuffer attribute(int type) {
        NativeBuffer attribute = new NativeBuffer(XenAttr.SIZE);
        ByteBuffer bytes = attribute.bytes();
        bytes.putShort(XenAttr.TYPE, (short) type);
        return attribute;
    }

    /** Sets the width that bounds port numbers; shared_info itself stays ours. */
    @Override
    public void place(long sharedInfoGpa, boolean longMode) {
        try (NativeBuffer attribute = attribute(XenAttr.KVM_XEN_ATTR_TYPE_LONG_MODE)) {
            attribute.bytes().put(XenAttr.VALUE, (byte) (longMode ? 1 : 0));
            vm.call(KvmIoctl.KVM_XEN_HVM_SET_ATTR, attribute);
        }
    }

    /** Nothing to tell: upcalls are delivered by us. */
    @Override
    public void placeVcpu(int vcpu, long vcpuInfoGpa, int upcallVector) {
    }
}
