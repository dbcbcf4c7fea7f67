package org.xenolith.toolstack.vmm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    @Test
    void shouldBeABroadcastFromTheInterface() {
        String mac = "00163e0a0b0c";
        assertEquals("ffffffffffff" + mac + "8035" + "0001" + "0800" + "06" + "04" + "0003" + mac + "00000000" + mac + "00000000"
                + "00".repeat(18), HexFormat.of().formatHex(Announcement.of("00:16:3e:0a:0b:0c")));
    }

    @Test
    void shouldTakeNothingElseForAnAddress() {
        assertThrows(IllegalArgumentException.class, () -> Announcement.of("00163e0a0b0c!"));
    }
}
