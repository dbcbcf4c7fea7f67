package org.xenolith.toolstack.xl;

import static org.xenolith.toolstack.xl.Columns.left;
import static org.xenolith.toolstack.xl.Columns.right;

import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DiskCounters;
import org.xenolith.toolstack.proto.RunState;
import org.xenolith.toolstack.proto.Vcpu;
import org.xenolith.toolstack.proto.VifCounters;

/**
 * The table of {@code xl top}: xentop's columns, and the lines that its options add below a domain. Network columns count
 * as the guest sees it: tx is what it sends.
 *
 * @param totalMemoryKib of the host; 0 if not known
 */
record TopTable(TopOptions options, long totalMemoryKib) {
    private static final int NAME_WIDTH = 10;
    private static final String HEADER = "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS"
            + " NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID\n";

    TopTable with(TopOptions chosen) {
        return new TopTable(chosen, totalMemoryKib);
    }

    /** @param before the sample that rates are reckoned from; null for none: they are 0 then, as xentop's are */
    String format(TopSample now, TopSample before) {
        StringBuilder text = new StringBuilder(options.repeatHeader() ? "" : HEADER);
        for (Domain domain : now.domains()) {
            Domain former = before == null ? domain : before.same(domain).orElse(domain);
            long millis = before == null ? 0 : now.millis() - before.millis();
            text.append(options.repeatHeader() ? HEADER : "");
            row(text, domain, percentOfCpu(domain, former, millis));
            details(text, domain, former, millis);
        }
        return text.toString();
    }

    private void row(StringBuilder text, Domain domain, double cpu) {
        boolean dom0 = domain.getDomid() == 0;
        String name = options.fullName() || domain.getName().length() <= NAME_WIDTH ? domain.getName()
                : domain.getName().substring(0, NAME_WIDTH);
        text.append(right(name, NAME_WIDTH)).append(' ').append(letters(domain))
                .append(cell(domain.getCpuTimeNs() / 1_000_000_000L, 10)).append(cell(oneDigit(cpu), 6))
                .append(cell(domain.getMemoryKib(), 10)).append(cell(percentOfMemory(domain.getMemoryKib()), 6))
                .append(cell(dom0 ? "no limit" : domain.getMaxMemoryKib(), 10))
                .append(cell(dom0 ? "n/a" : percentOfMemory(domain.getMaxMemoryKib()), 9))
                .append(cell(domain.getVcpusOnline(), 5)).append(cell(domain.getVifsCount(), 4))
                .append(cell(domain.getVifsList().stream().mapToLong(VifCounters::getTxBytes).sum() / 1024, 8))
                .append(cell(domain.getVifsList().stream().mapToLong(VifCounters::getRxBytes).sum() / 1024, 8))
                .append(cell(domain.getDisksCount(), 4)).append(cell(0, 8))
                .append(cell(domain.getDisksList().stream().mapToLong(DiskCounters::getReadRequests).sum(), 8))
                .append(cell(domain.getDisksList().stream().mapToLong(DiskCounters::getWriteRequests).sum(), 8))
                .append(cell(domain.getDisksList().stream().mapToLong(DiskCounters::getReadSectors).sum(), 10))
                .append(cell(domain.getDisksList().stream().mapToLong(DiskCounters::getWriteSectors).sum(), 10))
                .append(cell(0, 4)).append('\n');
    }

    private void details(StringBuilder text, Domain domain, Domain former, long millis) {
        if (options.vcpus() && domain.getVcpusCount() > 0) {
            text.append("VCPUs(sec):  ");
            for (Vcpu vcpu : domain.getVcpusList()) {
                text.append(right(vcpu.getId(), 3)).append(':')
                        .append(right(vcpu.getCpuTimeNs() / 1_000_000_000L, 11)).append('s');
            }
            text.append('\n');
        }
        if (options.networks()) {
            domain.getVifsList().forEach(vif -> text.append("Net").append(vif.getDevid())
                    .append(" RX:").append(cell(vif.getRxBytes(), 15)).append("bytes").append(cell(vif.getRxPackets(), 9)).append("pkts")
                    .append(cell(vif.getRxErrors(), 9)).append("err").append(cell(vif.getRxDropped(), 9)).append("drop")
                    .append("  TX:").append(cell(vif.getTxBytes(), 15)).append("bytes").append(cell(vif.getTxPackets(), 9)).append("pkts")
                    .append(cell(vif.getTxErrors(), 9)).append("err").append(cell(vif.getTxDropped(), 9)).append("drop\n"));
        }
        if (options.disks()) {
            domain.getDisksList().forEach(disk -> text.append("VBD BlkBack ").append(left(disk.getDevid(), 6))
                    .append(" OO:").append(cell(0, 9)).append("   RD:").append(cell(disk.getReadRequests(), 9))
                    .append("   WR:").append(cell(disk.getWriteRequests(), 9))
                    .append("  RSECT:").append(cell(disk.getReadSectors(), 11))
                    .append("  WSECT:").append(cell(disk.getWriteSectors(), 11)).append('\n'));
        }
        if (options.engine() && domain.getCountersCount() > 0) {
            text.append(new EngineLine(domain, former, millis)).append('\n');
        }
    }

    private static String cell(Object value, int width) {
        return " " + right(value, width);
    }

    private static double percentOfCpu(Domain now, Domain before, long millis) {
        return millis <= 0 ? 0 : (now.getCpuTimeNs() - before.getCpuTimeNs()) / (millis * 1e6) * 100;
    }

    private Object percentOfMemory(long kib) {
        return totalMemoryKib == 0 ? "n/a" : oneDigit(100.0 * kib / totalMemoryKib);
    }

    private static String oneDigit(double value) {
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + tenths % 10;
    }

    /** xentop's letters and order: dying, shut down, blocked, crashed, paused, running. */
    private static String letters(Domain domain) {
        boolean dying = domain.getDying() || domain.getState() == RunState.DYING;
        return letter('d', dying) + letter('s', domain.getState() == RunState.SHUTDOWN)
                + letter('b', !domain.getPaused() && domain.getState() == RunState.BLOCKED)
                + letter('c', domain.getState() == RunState.CRASHED)
                + letter('p', domain.getPaused()) + letter('r', domain.getState() == RunState.RUNNING);
    }

    private static String letter(char letter, boolean set) {
        return set ? String.valueOf(letter) : "-";
    }
}
