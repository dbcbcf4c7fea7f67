package org.xenolith.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.linux.kvm.KvmRunLayout;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;

/** Our walk of the guest's page tables against KVM's own. */
@Timeout(60)
class PageTablesTest {
    private static final int[] OUT = {0xe6, 0x20};
    private static final long NX = 1L << 63;
    private static final int LARGE = 0x80;
    private static final int TABLES = 0x20000;
    private static final int GIGABYTE_PAGES = 1 << 26;

    private static void stopInLongMode(TestGuest guest, boolean nxe) {
        VcpuState state = guest.longMode();
        state.efer |= nxe ? 0x800 : 0;
        guest.cpu.writeState(state);
        assertEquals(Exit.Kind.PORT, guest.cpu.run().kind());
    }

    private static void compare(TestGuest guest, long linear) {
        assertEquals(((KvmVcpu) guest.cpu).askKvm(linear), guest.cpu.translate(linear), () -> "linear=0x" + Long.toHexString(linear));
    }

    private static boolean hasGigabytePages() {
        try (Kvm kvm = TestGuest.openKvm()) {
            return new KvmEngine(kvm).supportedCpuid().stream()
                    .anyMatch(leaf -> leaf.leaf() == 0x80000001 && (leaf.edx() & GIGABYTE_PAGES) != 0);
        }
    }

    @Test
    void shouldFindPagesOfEverySizeAsKvmDoes() {
        try (TestGuest guest = new TestGuest(OUT)) {
            stopInLongMode(guest, true);
            ByteBuffer ram = guest.ram();
            ram.putLong(0x11000 + 8, 0x7_c000_0083L);
            ram.putLong(0x12000 + 8, 0x1234_5640_0083L).putLong(0x12000 + 16, 0x13003);
            ram.putLong(0x13000, 0x5003).putLong(0x13000 + 8, 0x6003 | NX).putLong(0x13000 + 16, 0x7002);
            ram.putLong(0x10000 + 8 * 511, 0x11003);
            assertEquals(0x1080, guest.cpu.translate(0x1080));
            assertEquals(0x1234_5641_2345L, guest.cpu.translate(0x21_2345));
            assertEquals(0x5abc, guest.cpu.translate(0x40_0abc));
            assertEquals(0x6000, guest.cpu.translate(0x40_1000));
            assertEquals(-1, guest.cpu.translate(0x40_2000), "not present");
            assertEquals(0x5abc, guest.cpu.translate(0xffff_ff80_0040_0abcL), "the upper half");
            assertEquals(-1, guest.cpu.translate(0x0080_0000_0040_0abcL), "not canonical");
            for (long linear : new long[] {0x1080, 0x21_2345, 0x40_0abc, 0x40_1000, 0x40_2000, 0x60_0000, 0xffff_ff80_0040_0abcL}) {
                compare(guest, linear);
            }
            assumeTrue(hasGigabytePages(), "no pages of 1 GiB here");
            assertEquals(0x7_d234_5678L, guest.cpu.translate(0x5234_5678L));
            compare(guest, 0x5234_5678L);
        }
    }

    @Test
    void shouldAnswerAsKvmDoesWhateverTheTablesSay() {
        boolean gigabytes = hasGigabytePages();
        Random random = new Random(3);
        for (boolean nxe : new boolean[] {true, false}) {
            try (TestGuest guest = new TestGuest(OUT)) {
                stopInLongMode(guest, nxe);
                int found = 0;
                for (int round = 0; round < 200; round++) {
                    fill(guest.ram(), random, gigabytes);
                    for (int i = 0; i < 100; i++) {
                        long linear = random.nextLong() & 0x8181_c0e0_7fffL;
                        linear = linear << 16 >> 16;
                        compare(guest, linear);
                        found += guest.cpu.translate(linear) < 0 ? 0 : 1;
                    }
                }
                assertTrue(found > 1000, "found=" + found);
            }
        }
    }

    /** Eight tables that point to one another, into RAM and beyond it. */
    private static void fill(ByteBuffer ram, Random random, boolean gigabytes) {
        for (int at = 0x10000; at < 0x11000; at += 8) {
            ram.putLong(at, entry(random, false));
        }
        for (int at = TABLES; at < TABLES + 8 * 4096; at += 8) {
            ram.putLong(at, entry(random, gigabytes));
        }
    }

    private static long entry(Random random, boolean large) {
        long flags = 3 | random.nextInt(128) | (random.nextInt(6) == 0 ? NX : 0) | (large && random.nextInt(4) == 0 ? LARGE : 0);
        if (random.nextInt(16) == 0) {
            flags &= ~1;
        }
        return switch (random.nextInt(8)) {
            case 0 -> flags | (random.nextLong() & 0xff_ffe0_0000L);
            case 1 -> flags | (random.nextLong() & 0x3f_ffff_f000L);
            default -> flags | TABLES + 4096 * random.nextInt(8);
        };
    }

    @Test
    void shouldNeedNoTablesWithoutPaging() {
        try (TestGuest guest = new TestGuest(OUT)) {
            guest.cpu.run();
            assertEquals(0x1234_5678L, guest.cpu.translate(0x1234_5678L));
            compare(guest, 0x1234_5678L);
        }
    }

    @Test
    void shouldNotTrustRegistersThatWereWrittenSince() {
        try (TestGuest guest = new TestGuest(OUT)) {
            stopInLongMode(guest, true);
            VcpuState state = guest.cpu.readState();
            guest.ram().putLong(0x18000, 0x11003).putLong(0x18008, 0x11003);
            state.cr3 = 0x18000;
            guest.cpu.writeState(state);
            assertEquals(0x1080, guest.cpu.translate(0x80_0000_1080L));
        }
    }

    @Test
    void shouldLeaveOtherModesToKvm() {
        ByteBuffer run = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        run.putLong(KvmRunLayout.SYNC_SREGS + Sregs.CR0, 1L << 31);
        PageTables tables = new PageTables(run, MappedGuestMemory.allocate(4096));
        assertEquals(PageTables.ASK_KVM, tables.find(0), "32-bit paging");
        run.putLong(KvmRunLayout.SYNC_SREGS + Sregs.EFER, 0x500);
        assertEquals(PageTables.NOT_MAPPED, tables.find(0));
        run.putLong(KvmRunLayout.SYNC_SREGS + Sregs.CR4, 1 << 12);
        assertEquals(PageTables.ASK_KVM, tables.find(0), "five levels");
    }
}
