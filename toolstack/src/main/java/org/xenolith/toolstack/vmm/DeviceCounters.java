package org.xenolith.toolstack.vmm;

import org.xenolith.pv.blk.BlockStatistics;
import org.xenolith.pv.net.NetStatistics;
import org.xenolith.toolstack.proto.DiskCounters;
import org.xenolith.toolstack.proto.VifCounters;

/** The counts of back ends, as they are reported. */
final class DeviceCounters {
    private DeviceCounters() {
    }

    static DiskCounters of(int devid, BlockStatistics.Snapshot counted) {
        return DiskCounters.newBuilder().setDevid(devid)
                .setReadRequests(counted.readRequests()).setWriteRequests(counted.writeRequests())
                .setReadSectors(counted.readSectors()).setWriteSectors(counted.writeSectors())
                .setFlushRequests(counted.flushRequests()).setDiscardRequests(counted.discardRequests())
                .setErrors(counted.errors()).build();
    }

    static VifCounters of(int devid, NetStatistics.Snapshot counted) {
        return VifCounters.newBuilder().setDevid(devid)
                .setTxBytes(counted.txBytes()).setTxPackets(counted.txPackets())
                .setTxErrors(counted.txErrors()).setTxDropped(counted.txDropped())
                .setRxBytes(counted.rxBytes()).setRxPackets(counted.rxPackets())
                .setRxErrors(counted.rxErrors()).setRxDropped(counted.rxDropped()).build();
    }
}
