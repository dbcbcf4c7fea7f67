package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte for byte what Xen 4.17 printed of the same host. */
class GoldenOutputTest {
    @ParameterizedTest
    @CsvSource({
        "xl-list, 1922, 272, list", "xl-list-v, 1935, 273, list -v", "xl-list-n, 1942, 273, list -n",
        "xl-list-c, 1937, 273, list -c", "xl-list-Z, 1940, 273, list -Z", "xl-list-l, 0, 0, list -l",
        "xl-list-l-domU, 0, 0, list -l l2", "xl-block-list, 0, 0, block-list l2",
        "xl-network-list, 0, 0, network-list l2", "xl-vcpu-list, 0, 0, vcpu-list", "xl-uptime, 0, 0, uptime",
        "xl-uptime-s, 0, 0, uptime -s"})
    void shouldPrintWhatXenPrints(String sample, long dom0Tenths, long guestTenths, String command) throws IOException {
        check(sample, new SampleHost(dom0Tenths, guestTenths), command);
    }

    @ParameterizedTest
    @CsvSource("xl-list-paused, 2196, 277, list")
    void shouldPrintAPausedDomain(String sample, long dom0Tenths, long guestTenths, String command) throws IOException {
        check(sample, new SampleHost(dom0Tenths, guestTenths, true), command);
    }

    private static void check(String sample, SampleHost host, String command) throws IOException {
        try (XlFixture xl = new XlFixture().answeredBy(host)) {
            assertEquals(0, xl.xl(command.split(" ")), xl.err());
            String expected = new String(GoldenOutputTest.class.getResourceAsStream(sample + ".txt").readAllBytes(),
                    StandardCharsets.UTF_8);
            // The samples' dom0 had ballooned down by one page when its configuration was read.
            assertEquals(expected.replace("\"target_memkb\": 2097151", "\"target_memkb\": 2097152"), xl.out());
        }
    }
}
