package org.xenolith.evtchn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.SharedArea;

/** Shared pages of a domain in a memory of their own: shared_info is frame 0, a domain with {@code vcpus} and its upcalls. */
final class TestPages implements EventPages, UpcallSink {
    static final DomId SELF = new DomId(5);
    final MappedGuestMemory memory = MappedGuestMemory.allocate(64 * 4096);
    final List<Integer> upcalls = new ArrayList<>();
    final AtomicInteger polled = new AtomicInteger();
    private final List<SharedArea> infos = new ArrayList<>();
    private SharedArea sharedInfo = SharedArea.pin(memory, 0);
    private boolean longMode = true;

    TestPages(int vcpus) {
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            infos.add(sharedInfo.at(vcpu * 64));
        }
    }

    EventChannels channels(int maxPort, boolean fifo) {
        return new EventChannels(new EventChannelConfig(SELF, infos.size(), maxPort, fifo), this, this);
    }

    void compat() {
        longMode = false;
    }

    void moveSharedInfo(SharedArea to) {
        sharedInfo = to;
    }

    @Override
    public SharedArea sharedInfo() {
        return sharedInfo;
    }

    @Override
    public SharedArea vcpuInfo(int vcpu) {
        return infos.get(vcpu);
    }

    @Override
    public boolean longMode() {
        return longMode;
    }

    @Override
    public SharedArea frame(long gfn) {
        return gfn >= 0 && gfn < 64 ? SharedArea.pin(memory, gfn << 12) : null;
    }

    @Override
    public void upcall(int vcpu) {
        upcalls.add(vcpu);
    }

    @Override
    public void polled() {
        polled.incrementAndGet();
    }

    /** What a guest does in its upcall: clears the flag and the selector and takes the pending ports of the 64-bit layout. */
    List<Integer> consume(int vcpu) {
        long info = vcpu * 64L;
        memory.putByte(info, (byte) 0);
        long selector = memory.getAndAndLong(info + 8, 0);
        List<Integer> ports = new ArrayList<>();
        for (int word = 0; word < 64; word++) {
            if ((selector >>> word & 1) != 0) {
                long mask = memory.getLong(2560 + word * 8L);
                long pending = memory.getAndAndLong(2048 + word * 8L, mask) & ~mask;
                for (int bit = 0; bit < 64; bit++) {
                    if ((pending >>> bit & 1) != 0) {
                        ports.add(word * 64 + bit);
                    }
                }
            }
        }
        return ports;
    }

    void mask(int port) {
        memory.getAndOrLong(2560 + port / 64 * 8L, 1L << port);
    }
}
