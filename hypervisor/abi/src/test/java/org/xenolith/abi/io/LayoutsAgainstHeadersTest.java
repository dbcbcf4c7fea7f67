package org.xenolith.abi.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares every offset with what a C compiler makes of Xen's public headers. Skipped without gcc or the headers. */
class LayoutsAgainstHeadersTest {
    private static final String PROGRAM = """
            #include <stdint.h>
            #include <stddef.h>
            #include <stdio.h>
            PACK
            #define xen_mb()
            #define xen_rmb()
            #define xen_wmb()
            #include <xen/xen.h>
            #include <xen/io/blkif.h>
            #include <xen/io/netif.h>
            #include <xen/io/console.h>
            #define O(s, f) printf(#s "." #f " %zu\\n", offsetof(struct s, f));
            #define S(s) printf(#s " %zu\\n", sizeof(struct s));
            int main(void) {
              O(blkif_sring, req_prod) O(blkif_sring, req_event) O(blkif_sring, rsp_prod) O(blkif_sring, rsp_event) O(blkif_sring, ring)
              O(blkif_request, operation) O(blkif_request, nr_segments) O(blkif_request, id) O(blkif_request, sector_number) O(blkif_request, seg)
              O(blkif_request_segment, gref) O(blkif_request_segment, first_sect) O(blkif_request_segment, last_sect) S(blkif_request_segment)
              O(blkif_request_discard, flag) O(blkif_request_discard, id) O(blkif_request_discard, sector_number) O(blkif_request_discard, nr_sectors)
              O(blkif_request_indirect, indirect_op) O(blkif_request_indirect, nr_segments) O(blkif_request_indirect, id)
              O(blkif_request_indirect, sector_number) O(blkif_request_indirect, indirect_grefs)
              O(blkif_response, id) O(blkif_response, operation) O(blkif_response, status) S(blkif_response)
              printf("blkif_slot %zu\\n", sizeof(union blkif_sring_entry));
              O(netif_tx_request, gref) O(netif_tx_request, offset) O(netif_tx_request, flags) O(netif_tx_request, id) O(netif_tx_request, size)
              O(netif_tx_response, id) O(netif_tx_response, status) printf("tx_slot %zu\\n", sizeof(union netif_tx_sring_entry));
              O(netif_rx_request, id) O(netif_rx_request, gref) O(netif_rx_response, id) O(netif_rx_response, offset)
              O(netif_rx_response, flags) O(netif_rx_response, status) printf("rx_slot %zu\\n", sizeof(union netif_rx_sring_entry));
              O(netif_extra_info, type) O(netif_extra_info, flags) O(netif_extra_info, u.gso.size) O(netif_extra_info, u.gso.type) S(netif_extra_info)
              O(xencons_interface, in) O(xencons_interface, out) O(xencons_interface, in_cons) O(xencons_interface, in_prod)
              O(xencons_interface, out_cons) O(xencons_interface, out_prod) S(xencons_interface)
              return 0;
            }
            """;

    @TempDir
    Path folder;

    private Map<String, Integer> offsets(String pack) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/include/xen/io/blkif.h")), "Xen's public headers (libxen-dev) are not installed");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "gcc is not installed");
        Files.writeString(folder.resolve("layout.c"), PROGRAM.replace("PACK", pack));
        assertEquals(0, new ProcessBuilder("gcc", "-o", "layout", "layout.c").directory(folder.toFile()).inheritIO().start().waitFor());
        Process run = new ProcessBuilder(folder.resolve("layout").toString()).start();
        Map<String, Integer> map = new HashMap<>();
        for (String line : new String(run.getInputStream().readAllBytes()).split("\n")) {
            String[] words = line.split(" ");
            map.put(words[0], Integer.parseInt(words[1]));
        }
        return map;
    }

    private static void assertBlkif(BlkifLayout layout, Map<String, Integer> c) {
        assertEquals(c.get("blkif_request.id"), layout.id());
        assertEquals(c.get("blkif_request_discard.id"), layout.id());
        assertEquals(c.get("blkif_request_indirect.id"), layout.id());
        assertEquals(c.get("blkif_request.sector_number"), layout.sector());
        assertEquals(c.get("blkif_request_discard.sector_number"), layout.sector());
        assertEquals(c.get("blkif_request_indirect.sector_number"), layout.sector());
        assertEquals(c.get("blkif_request.seg"), layout.segments());
        assertEquals(c.get("blkif_request_discard.nr_sectors"), layout.discardSectors());
        assertEquals(c.get("blkif_request_indirect.indirect_grefs"), layout.indirectGrefs());
        assertEquals(c.get("blkif_slot"), layout.slotSize());
        assertEquals(c.get("blkif_response"), layout.responseSize());
        assertEquals(c.get("blkif_request.operation"), BlkifLayout.OPERATION);
        assertEquals(c.get("blkif_request.nr_segments"), BlkifLayout.NR_SEGMENTS);
        assertEquals(c.get("blkif_request_discard.flag"), BlkifLayout.DISCARD_FLAG);
        assertEquals(c.get("blkif_request_indirect.indirect_op"), BlkifLayout.INDIRECT_OP);
        assertEquals(c.get("blkif_request_indirect.nr_segments"), BlkifLayout.INDIRECT_NR_SEGMENTS);
        assertEquals(c.get("blkif_request_segment"), BlkifLayout.SEGMENT_SIZE);
        assertEquals(c.get("blkif_request_segment.gref"), BlkifLayout.SEGMENT_GREF);
        assertEquals(c.get("blkif_request_segment.first_sect"), BlkifLayout.SEGMENT_FIRST);
        assertEquals(c.get("blkif_request_segment.last_sect"), BlkifLayout.SEGMENT_LAST);
        assertEquals(c.get("blkif_response.id"), BlkifLayout.RSP_ID);
        assertEquals(c.get("blkif_response.operation"), BlkifLayout.RSP_OPERATION);
        assertEquals(c.get("blkif_response.status"), BlkifLayout.RSP_STATUS);
    }

    @Test
    void shouldMatchBlkifOf64BitFrontEnds() throws Exception {
        assertBlkif(BlkifLayout.X86_64, offsets(""));
    }

    @Test
    void shouldMatchBlkifOf32BitFrontEnds() throws Exception {
        assertBlkif(BlkifLayout.X86_32, offsets("#pragma pack(4)"));
    }

    @Test
    void shouldMatchTheSharedRing() throws Exception {
        Map<String, Integer> c = offsets("");
        assertEquals(c.get("blkif_sring.req_prod"), SringLayout.REQ_PROD);
        assertEquals(c.get("blkif_sring.req_event"), SringLayout.REQ_EVENT);
        assertEquals(c.get("blkif_sring.rsp_prod"), SringLayout.RSP_PROD);
        assertEquals(c.get("blkif_sring.rsp_event"), SringLayout.RSP_EVENT);
        assertEquals(c.get("blkif_sring.ring"), SringLayout.RING);
        assertEquals(32, SringLayout.entries(4096, BlkifLayout.X86_64.slotSize()));
        assertEquals(64, SringLayout.entries(8192, BlkifLayout.X86_64.slotSize()));
        assertEquals(256, SringLayout.entries(4096, NetifLayout.TX_SLOT));
        assertEquals(256, SringLayout.entries(4096, NetifLayout.RX_SLOT));
    }

    @Test
    void shouldMatchNetif() throws Exception {
        Map<String, Integer> c = offsets("");
        assertEquals(c.get("netif_tx_request.gref"), NetifLayout.TX_GREF);
        assertEquals(c.get("netif_tx_request.offset"), NetifLayout.TX_OFFSET);
        assertEquals(c.get("netif_tx_request.flags"), NetifLayout.TX_FLAGS);
        assertEquals(c.get("netif_tx_request.id"), NetifLayout.TX_ID);
        assertEquals(c.get("netif_tx_request.size"), NetifLayout.TX_SIZE);
        assertEquals(c.get("tx_slot"), NetifLayout.TX_SLOT);
        assertEquals(c.get("netif_tx_response.id"), NetifLayout.TX_RSP_ID);
        assertEquals(c.get("netif_tx_response.status"), NetifLayout.TX_RSP_STATUS);
        assertEquals(c.get("netif_rx_request.id"), NetifLayout.RX_ID);
        assertEquals(c.get("netif_rx_request.gref"), NetifLayout.RX_GREF);
        assertEquals(c.get("rx_slot"), NetifLayout.RX_SLOT);
        assertEquals(c.get("netif_rx_response.id"), NetifLayout.RX_RSP_ID);
        assertEquals(c.get("netif_rx_response.offset"), NetifLayout.RX_RSP_OFFSET);
        assertEquals(c.get("netif_rx_response.flags"), NetifLayout.RX_RSP_FLAGS);
        assertEquals(c.get("netif_rx_response.status"), NetifLayout.RX_RSP_STATUS);
        assertEquals(c.get("netif_extra_info.type"), NetifLayout.EXTRA_TYPE);
        assertEquals(c.get("netif_extra_info.flags"), NetifLayout.EXTRA_FLAGS);
        assertEquals(c.get("netif_extra_info.u.gso.size"), NetifLayout.EXTRA_GSO_SIZE);
        assertEquals(c.get("netif_extra_info.u.gso.type"), NetifLayout.EXTRA_GSO_TYPE);
        assertEquals(c.get("netif_extra_info"), NetifLayout.EXTRA_SIZE);
    }

    @Test
    void shouldMatchTheConsolePage() throws Exception {
        Map<String, Integer> c = offsets("");
        assertEquals(c.get("xencons_interface.in"), XenconsLayout.IN);
        assertEquals(c.get("xencons_interface.out"), XenconsLayout.OUT);
        assertEquals(c.get("xencons_interface.in_cons"), XenconsLayout.IN_CONS);
        assertEquals(c.get("xencons_interface.in_prod"), XenconsLayout.IN_PROD);
        assertEquals(c.get("xencons_interface.out_cons"), XenconsLayout.OUT_CONS);
        assertEquals(c.get("xencons_interface.out_prod"), XenconsLayout.OUT_PROD);
        assertEquals(c.get("xencons_interface"), XenconsLayout.SIZE);
    }
}
