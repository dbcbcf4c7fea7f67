package org.xenolith.core.cpuid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenolith.core.engine.CpuidLeaf;

class CpuidLossTest {
    private static CpuidLeaf leaf(int number, int ecx, int edx) {
        return new CpuidLeaf(number, 0, false, 0, 0, ecx, edx);
    }

    private static List<String> loss(CpuidLeaf shown, CpuidLeaf... offered) {
        return CpuidLoss.of(List.of(shown), List.of(offered));
    }

    @Test
    void shouldNameExactlyWhatIsShownAndNotOffered() {
        assertEquals(List.of(), loss(leaf(1, 1 << 28, 1 << 25), leaf(1, -1, -1)));
        assertEquals(List.of("avx", "sse"), loss(leaf(1, 1 << 28, 1 << 25), leaf(1, ~(1 << 28), 0)));
        assertEquals(List.of("avx", "sse"), loss(leaf(1, 1 << 28, 1 << 25)));
        assertEquals(List.of(), CpuidLoss.of(List.of(), List.of(leaf(1, -1, -1))));
    }

    @Test
    void shouldNameABitWithoutANameByItsPlace() {
        assertEquals(List.of("1.ecx[11]"), loss(leaf(1, 1 << 11, 0)));
        assertEquals(List.of("7.1.eax[4]"), loss(new CpuidLeaf(7, 1, true, 1 << 4, 0, 0, 0)));
        assertEquals(List.of("80000021.eax[31]"), loss(new CpuidLeaf(0x8000_0021, 0, false, 1 << 31, 0, 0, 0)));
    }

    @Test
    void shouldNotCountWhatIsNoFeature() {
        assertEquals(List.of(), loss(leaf(1, 1 << 31 | 1 << 27, 1 << 28)), "hypervisor, OSXSAVE, HTT");
        assertEquals(List.of(), loss(new CpuidLeaf(6, 0, false, ~4, -1, -1, -1)));
        assertEquals(List.of("6.eax[2]"), loss(new CpuidLeaf(6, 0, false, -1, -1, -1, -1)));
    }

    @Test
    void shouldCountAddressesThatAreNarrower() {
        CpuidLeaf wide = new CpuidLeaf(0x8000_0008, 0, false, 0x3030, 0, 0, 0);
        CpuidLeaf narrow = new CpuidLeaf(0x8000_0008, 0, false, 0x3028, 0, 0, 0);
        assertEquals(List.of("48-bit-addresses"), loss(wide, narrow));
        assertEquals(List.of(), loss(narrow, wide));
    }
}
