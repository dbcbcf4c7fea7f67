package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.proto.DiskCounters;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.VifCounters;

/** {@code xl top}: xentop's columns, rates between samples, and the lines that options add. */
class TopTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static Domain.Builder guest(long seconds, long interpreted, long translated) {
        return SampleHost.guest(seconds * 10).clearConfig().setEngine("soft")
                .addDisks(DiskCounters.newBuilder().setDevid(51712).setReadRequests(17).setWriteRequests(5)
                        .setReadSectors(1700).setWriteSectors(40))
                .addVifs(VifCounters.newBuilder().setTxBytes(4096).setTxPackets(3).setRxBytes(10240).setRxPackets(9))
                .putCounters("interpreted_instructions", interpreted).putCounters("translated_instructions", translated)
                .putCounters("translations", 12).putCounters("translation_ns", 2 * SECOND_NS).putCounters("blocks", 99);
    }

    private static TopOptions options(String letters) {
        return TopOptions.of(new Syntax("nxverf", "", 0, 0).parse(letters.isEmpty() ? List.of() : List.of("-" + letters)));
    }

    private static String table(String letters, TopSample now, TopSample before) {
        return new TopTable(options(letters), 1 << 20).format(now, before);
    }

    @Test
    void shouldPrintXentopsColumns() {
        String[] lines = table("", new TopSample(0, List.of(guest(27, 0, 0).build())), null).split("\n");
        assertEquals("      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS"
                + "   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID", lines[0]);
        assertEquals("        l2 --b---         27    0.0     262144   25.0     262144      25.0     1    1        4       10    1"
                + "        0       17        5       1700         40    0", lines[1]);
    }

    @Test
    void shouldReckonRatesBetweenSamplesOfTheSameRun() {
        TopSample before = new TopSample(1000, List.of(guest(27, 1_000_000, 3_000_000).build()));
        TopSample now = new TopSample(5000, List.of(guest(29, 101_000_000, 903_000_000).build()));
        String text = table("e", now, before);
        assertTrue(text.contains(" 50.0 "), text);
        assertTrue(text.contains("Engine soft: 500.0 MIPS while it ran, 90.0 % translated; 12 translations in 2.0 s, 99 blocks held"), text);
        TopSample other = new TopSample(5000, List.of(guest(29, 0, 0).setStartedUnixMs(7).build()));
        assertTrue(table("", other, before).contains("  0.0 "), table("", other, before));
    }

    @Test
    void shouldAddALineForEachDeviceAndVcpu() {
        TopSample now = new TopSample(0, List.of(guest(1, 0, 0).build()));
        String text = table("nxv", now, null);
        assertTrue(text.contains("VBD BlkBack 51712  OO:         0   RD:        17   WR:         5  RSECT:        1700"), text);
        assertTrue(text.contains("Net0 RX:           10240bytes         9pkts"), text);
        assertTrue(text.contains("VCPUs(sec):    0:         27s"), text);
        assertFalse(table("", now, null).contains("Net0"));
    }

    @Test
    void shouldFollowKeys() {
        TopOptions chosen = options("").toggle('n').toggle('V').toggle('?');
        assertEquals(options("nv"), chosen);
        assertEquals(options("v"), chosen.toggle('N'));
        assertTrue(TopOptions.quits('q') && TopOptions.quits(27) && TopOptions.quits(-1) && !TopOptions.quits('n'));
    }

    @Test
    void shouldPrintTablesWithoutATerminal() {
        try (XlFixture xl = new XlFixture().answeredBy(new SampleHost(10, 20))) {
            assertEquals(0, xl.xl("top", "-b", "-d", "1", "-i", "2"), xl.err());
            assertEquals(6, xl.out().lines().count(), xl.out());
            assertTrue(xl.out().contains("Domain-0 -----r"), xl.out());
            assertEquals(1, xl.xl("top", "-d", "0"));
            assertTrue(xl.err().contains("--delay=0: out of range") && xl.err().contains("from 1 to"), xl.err());
            assertEquals(0, xl.xl("top", "--json"), xl.err());
            assertTrue(xl.out().contains("\"time_unix_ms\"") && xl.out().contains("\"vbds\""), xl.out());
        }
    }
}
