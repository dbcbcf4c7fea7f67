package org.xenolith.kvm;

import java.nio.ByteBuffer;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.linux.kvm.KvmStateLayouts.Segment;

/** A segment register between {@code struct kvm_segment} and a descriptor's bits 40..55. */
final class SegmentCodec {
    private static final int UNUSABLE = 1 << 16;

    private SegmentCodec() {
    }

    static VcpuState.Segment read(ByteBuffer sregs, int at) {
        int attributes = sregs.get(at + Segment.TYPE) & 15 | bit(sregs, at + Segment.S, 4)
                | (sregs.get(at + Segment.DPL) & 3) << 5 | bit(sregs, at + Segment.PRESENT, 7)
                | bit(sregs, at + Segment.AVL, 12) | bit(sregs, at + Segment.L, 13) | bit(sregs, at + Segment.DB, 14)
                | bit(sregs, at + Segment.G, 15) | bit(sregs, at + Segment.UNUSABLE, 16);
        return new VcpuState.Segment(sregs.getShort(at + Segment.SELECTOR) & 0xffff, sregs.getLong(at + Segment.BASE),
                sregs.getInt(at + Segment.LIMIT), attributes);
    }

    private static int bit(ByteBuffer sregs, int at, int shift) {
        return (sregs.get(at) & 1) << shift;
    }

    static void write(ByteBuffer sregs, int at, VcpuState.Segment segment) {
        int attributes = segment == null ? UNUSABLE : segment.attributes();
        sregs.putLong(at + Segment.BASE, segment == null ? 0 : segment.base())
                .putInt(at + Segment.LIMIT, segment == null ? 0 : segment.limit())
                .putShort(at + Segment.SELECTOR, (short) (segment == null ? 0 : segment.selector()))
                .put(at + Segment.TYPE, (byte) (attributes & 15)).put(at + Segment.S, flag(attributes, 4))
                .put(at + Segment.DPL, (byte) (attributes >> 5 & 3)).put(at + Segment.PRESENT, flag(attributes, 7))
                .put(at + Segment.AVL, flag(attributes, 12)).put(at + Segment.L, flag(attributes, 13))
                .put(at + Segment.DB, flag(attributes, 14)).put(at + Segment.G, flag(attributes, 15))
                .put(at + Segment.UNUSABLE, flag(attributes, 16));
    }

    private static byte flag(int attributes, int shift) {
        return (byte) (attributes >>> shift & 1);
    }
}
