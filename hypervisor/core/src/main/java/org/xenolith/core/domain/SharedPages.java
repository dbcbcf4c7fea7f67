package org.xenolith.core.domain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.SharedInfoLayout;
import org.xenolith.abi.shared.VcpuInfoLayout;
import org.xenolith.core.XenException;
import org.xenolith.core.memory.PageImage;
import org.xenolith.core.memory.PhysMap;
import org.xenolith.core.memory.XenPage;
import org.xenolith.evtchn.EventPages;

/** shared_info, each vCPU's vcpu_info and the layout they have. Moves hold this object's monitor. */
final class SharedPages implements EventPages {
    /** vCPUs that have a place in shared_info (XEN_LEGACY_MAX_VCPUS). */
    private static final int LEGACY_VCPUS = 32;

    /** Where a vCPU's vcpu_info is: its default place (gpa -1), or registered by the guest. */
    private record Placement(SharedArea area, long gpa) {
        boolean registered() {
            return gpa >= 0;
        }
    }

    private final PhysMap map;
    private final XenPage sharedInfo;
    private final Map<Integer, XenPage> own = new HashMap<>();
    private final AtomicReferenceArray<Placement> infos;
    private volatile boolean longMode = true;

    SharedPages(PhysMap map, int vcpus) {
        this.map = map;
        sharedInfo = map.newPage();
        infos = new AtomicReferenceArray<>(vcpus);
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            infos.set(vcpu, new Placement(defaultPlace(vcpu), -1));
        }
    }

    private SharedArea defaultPlace(int vcpu) {
        return vcpu < LEGACY_VCPUS
                ? sharedInfo.area().at(vcpuInfoOffset(vcpu))
                : own.computeIfAbsent(vcpu, id -> map.newPage()).area();
    }

    /** Where a vCPU's default place is within shared_info. */
    static int vcpuInfoOffset(int vcpu) {
        return SharedInfoLayout.VCPU_INFO + vcpu * VcpuInfoLayout.SIZE;
    }

    /** Whether a vCPU's vcpu_info moves with shared_info. */
    boolean inSharedInfo(int vcpu) {
        return vcpu < LEGACY_VCPUS && !infos.get(vcpu).registered();
    }

    @Override
    public SharedArea sharedInfo() {
        return sharedInfo.area();
    }

    /** The frame the guest sees shared_info at, or -1. */
    long sharedInfoGfn() {
        return sharedInfo.gfn();
    }

    @Override
    public SharedArea vcpuInfo(int vcpu) {
        return infos.get(vcpu).area;
    }

    /** Guest-physical address of a registered vcpu_info, or -1. */
    long vcpuInfoGpa(int vcpu) {
        return infos.get(vcpu).gpa;
    }

    @Override
    public boolean longMode() {
        return longMode;
    }

    void longMode(boolean value) {
        longMode = value;
    }

    @Override
    public SharedArea frame(long gfn) {
        if (gfn < 0 || gfn >= 1L << 40) {
            return null;
        }
        try {
            return SharedArea.pin(map.memory(), gfn << GuestMemory.PAGE_SHIFT);
        } catch (GuestMemoryFault fault) {
            return null;
        }
    }

    /** Places shared_info and lets the vCPUs whose vcpu_info is inside it follow. Returns where it was. */
    synchronized SharedArea placeSharedInfo(long gfn) {
        SharedArea before = sharedInfo.area();
        map.place(sharedInfo, gfn);
        if (sharedInfo.area() != before) {
            for (int vcpu = 0; vcpu < Math.min(infos.length(), LEGACY_VCPUS); vcpu++) {
                if (!infos.get(vcpu).registered()) {
                    infos.set(vcpu, new Placement(defaultPlace(vcpu), -1));
                }
            }
        }
        return before;
    }

    /** Moves a vCPU's vcpu_info, contents and all. Returns where it was. */
    synchronized SharedArea registerVcpuInfo(int vcpu, long gfn, int offset) {
        if (infos.get(vcpu).registered()) {
            throw new XenException(XenErrno.EINVAL, "vcpu=" + vcpu + " has registered its vcpu_info");
        }
        boolean fits = offset >= 0 && offset <= GuestMemory.PAGE_SIZE - VcpuInfoLayout.SIZE && offset % Integer.BYTES == 0;
        SharedArea page = fits ? frame(gfn) : null;
        if (page == null) {
            throw new XenException(XenErrno.EINVAL, "vcpu_info gfn=0x" + Long.toHexString(gfn) + ", offset=" + offset);
        }
        SharedArea from = infos.get(vcpu).area;
        SharedArea to = page.at(offset);
        from.memory().copyTo(from.address(), to.memory(), to.address(), VcpuInfoLayout.SIZE);
        infos.set(vcpu, new Placement(to, (gfn << GuestMemory.PAGE_SHIFT) + offset));
        return from;
    }

    /** For saving: shared_info. */
    synchronized PageImage image() {
        return sharedInfo.image();
    }

    /** For saving: the page of a vCPU beyond shared_info that has not registered its vcpu_info. */
    synchronized Optional<PageImage> ownVcpuInfo(int vcpu) {
        return vcpu < LEGACY_VCPUS || infos.get(vcpu).registered() ? Optional.empty() : Optional.of(own.get(vcpu).image());
    }

    /** Fills such a page with what was saved. */
    synchronized void fillOwn(int vcpu, byte[] contents) {
        own.get(vcpu).fill(contents);
    }

    /** Where a vCPU's clock record is. */
    SharedArea clockRecord(int vcpu) {
        return vcpuInfo(vcpu).at(VcpuInfoLayout.TIME);
    }

    /** Puts shared_info and every vcpu_info where they were saved, over memory that is loaded already. */
    synchronized void restore(PageImage info, List<Long> vcpuInfoGpas) {
        if (info.gfn() != XenPage.UNPLACED) {
            placeSharedInfo(info.gfn());
        }
        sharedInfo.fill(info.contents());
        for (int vcpu = 0; vcpu < vcpuInfoGpas.size(); vcpu++) {
            long gpa = vcpuInfoGpas.get(vcpu);
            if (gpa >= 0) {
                infos.set(vcpu, new Placement(SharedArea.pin(map.memory(), gpa), gpa));
            }
        }
    }
}
