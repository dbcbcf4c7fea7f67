package org.xenolith.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.toolstack.proto.VifConfig;

/** The cases of Xen's tools/xl/check-xl-vif-parse, in a table of our own, and what stands beside them. */
class VifSpecTest {
    private static VifConfig vif(String text) {
        return VifSpec.parse(text).toConfig(3, RandomGenerator.of("L64X128MixRandom"));
    }

    @ParameterizedTest
    @CsvSource({
        "16000000b/s,100000,50000", "16000000b/s@50ms,100000,50000", "2000000B/s,100000,50000",
        "2000000B/s@50ms,100000,50000", "16Kb/s,100,50000", "16Kb/s@50ms,100,50000", "2KB/s,100,50000",
        "2KB/s@50ms,100,50000", "16Mb/s,100000,50000", "2MB/s,100000,50000", "8Gb/s,50000000,50000",
        "1GB/s@50ms,50000000,50000", "80Mb/s@1s,10000000,1000000", "10MB/s@1,10000000,1000000", "10MB/s@500us,5000,500"})
    void shouldReadXensRates(String rate, long bytes, long micros) {
        assertEquals(new VifRate(bytes, micros), VifRate.parse(rate));
        VifConfig vif = vif("rate=" + rate);
        assertEquals(bytes, vif.getRateBytesPerInterval());
        assertEquals(micros, vif.getRateIntervalUs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "10MB", "10MB/m", "10ZB", "10ZB/s", "10ZB/m", "4294967296b/s", "4294967296Kb/s",
        "4294967296Mb/s", "4294967296Gb/s", "0B/s", "10Mb/s@foo", "10Mb/s@10h", "10MB/s@foo", "10MB/s@10h",
        "1B/s@4294967296us", "1B/s@4294968ms", "1B/s@4295s", "1B/s@0us", "4294967295GB/s@5us", "4296MB/s@4294s", "@",
        "", "99999999999999999999999B/s"})
    void shouldRefuseXensBadRates(String rate) {
        assertThrows(SpecException.class, () -> VifRate.parse(rate));
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "mac=1:2:3", "mac=01:00:00:00:00:01", "mac=00:00:00:00:00:00", "mtu=67",
        "mtu=65536", "mtu=x", "devid=-1", "colour=red", "type=ioemu", "vifname=a-name-that-is-too-long", "vifname=a/b"})
    void shouldRefuse(String spec) {
        assertThrows(SpecException.class, () -> vif(spec));
    }

    @Test
    void shouldTakeAllDefaultsFromAnEmptySpecification() {
        VifConfig vif = vif("");
        assertEquals(3, vif.getDevid());
        assertEquals("xenbr0", vif.getBridge());
        assertTrue(vif.getMac().matches("00:16:3e:[0-7][0-9a-f]:[0-9a-f]{2}:[0-9a-f]{2}"), vif.getMac());
        assertTrue(vif.getTrusted());
        assertEquals(0, vif.getMtu());
    }

    @Test
    void shouldReadEveryKeyWithBlanksAndEmptyTokens() {
        VifConfig vif = vif(" mac = 0:16:3E:1:2:3 ,, bridge=br1, ip=10.0.0.2,vifname=web0,mtu=9000,devid=7,untrusted,");
        assertEquals("00:16:3e:01:02:03", vif.getMac());
        assertEquals("br1", vif.getBridge());
        assertEquals("10.0.0.2", vif.getIp());
        assertEquals("web0", vif.getVifname());
        assertEquals(9000, vif.getMtu());
        assertEquals(7, vif.getDevid());
        assertFalse(vif.getTrusted());
    }

    @Test
    void shouldTakeAnEmptyBridgeAsNone() {
        assertEquals("", vif("bridge=").getBridge());
    }
}
