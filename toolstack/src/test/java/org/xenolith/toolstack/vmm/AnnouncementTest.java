package org.xenolith.toolstack.vmm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final String MAC = "00163e0a0b0c";

    private static List<String> frames(String... addresses) throws Exception {
        InetAddress[] known = new InetAddress[addresses.length];
        for (int i = 0; i < known.length; i++) {
            known[i] = InetAddress.getByName(addresses[i]);
        }
        return Announcement.of(HexFormat.of().parseHex(MAC), List.of(known)).stream().map(HexFormat.of()::formatHex).toList();
    }

    @Test
    void shouldBeABroadcastFromTheInterface() throws Exception {
        assertEquals(List.of("ffffffffffff" + MAC + "8035" + "0001" + "0800" + "06" + "04" + "0003" + MAC + "00000000" + MAC + "00000000"
                + "00".repeat(18)), frames());
    }

    @Test
    void shouldTellWhoHasAnAddressNow() throws Exception {
        assertEquals("ffffffffffff" + MAC + "0806" + "0001" + "0800" + "06" + "04" + "0001" + MAC + "0a090007" + "000000000000" + "0a090007"
                + "00".repeat(18), frames("10.9.0.7").get(1));
    }

    /** The checksum was computed by another implementation. */
    @Test
    void shouldAdvertiseItselfToAllNeighbours() throws Exception {
        String ip = "fe80000000000000" + "0000000000000008";
        String all = "ff02000000000000" + "0000000000000001";
        assertEquals("333300000001" + MAC + "86dd" + "60000000" + "0020" + "3a" + "ff" + ip + all
                + "8800" + "1062" + "20000000" + ip + "02" + "01" + MAC, frames("fe80::8").get(1));
    }
}
