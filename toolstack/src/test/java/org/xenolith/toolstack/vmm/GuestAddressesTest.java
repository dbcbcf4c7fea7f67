package org.xenolith.toolstack.vmm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GuestAddressesTest {
    private static final String MAC = "00163e0a0b0c";

    private static GuestAddresses of(String configured) {
        return new GuestAddresses(HexFormat.of().parseHex(MAC), configured);
    }

    private static void send(GuestAddresses to, String from, String rest) {
        byte[] frame = HexFormat.of().parseHex("ffffffffffff" + from + rest);
        to.sent(frame, frame.length);
    }

    private static String ipv4(int last) {
        return "0800" + "45".repeat(12) + "0a0900" + HexFormat.of().toHexDigits((byte) last) + "01020304";
    }

    private static List<String> known(GuestAddresses of) {
        return of.all().stream().map(InetAddress::getHostAddress).toList();
    }

    @Test
    void shouldLearnFromEveryKindOfFrame() {
        GuestAddresses addresses = of("");
        send(addresses, MAC, ipv4(7));
        send(addresses, MAC, "0806" + "0001080006040001" + MAC + "0a090008" + "000000000000" + "0a090009");
        send(addresses, MAC, "86dd" + "6000000000000000" + "fe80000000000000" + "0000000000000001" + "00");
        assertEquals(List.of("10.9.0.7", "10.9.0.8", "fe80:0:0:0:0:0:0:1"), known(addresses));
    }

    @Test
    void shouldLearnNothingFromOthersAndOfNoAddress() {
        GuestAddresses addresses = of("");
        send(addresses, "00163e0a0b0d", ipv4(7));
        send(addresses, MAC, "0800" + "45".repeat(12) + "00000000" + "01020304");
        send(addresses, MAC, "0800" + "45".repeat(12) + "e0000001" + "01020304");
        send(addresses, MAC, "86dd" + "6000000000000000" + "00".repeat(16));
        send(addresses, MAC, "0800" + "45".repeat(12) + "0a09");
        assertEquals(List.of(), known(addresses));
    }

    @Test
    void shouldKnowTheConfiguredOnesFirst() {
        GuestAddresses addresses = of("10.9.0.1 fe80::8,dhcp example.org 300.1.1.1 1.2.3.4.5 ::: 1:2");
        send(addresses, MAC, ipv4(1));
        send(addresses, MAC, ipv4(7));
        assertEquals(List.of("10.9.0.1", "fe80:0:0:0:0:0:0:8", "10.9.0.7"), known(addresses));
    }

    @Test
    void shouldKeepTheLatestAndHandThemOn() {
        GuestAddresses addresses = of("");
        for (int n = 1; n <= 100; n++) {
            send(addresses, MAC, ipv4(n));
        }
        assertEquals(GuestAddresses.MOST, addresses.all().size());
        assertTrue(known(addresses).contains("10.9.0.100"));
        GuestAddresses there = of("");
        there.learnt(addresses.learnt());
        assertEquals(known(addresses), known(there));
    }

    @Property(tries = 500)
    void shouldTakeWhateverTheGuestSends(@ForAll byte[] noise) {
        GuestAddresses addresses = of("");
        send(addresses, MAC, HexFormat.of().formatHex(noise));
        assertTrue(addresses.all().size() <= 1);
    }
}
