package org.xenolith.core.cpuid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.fake.FakeEngine;

class XenCpuidTest {
    private final XenCpuid cpuid = new XenCpuid(7, 4, 2_500_000, UnaryOperator.identity());
    private final List<CpuidLeaf> table = cpuid.leaves(new FakeEngine().supportedCpuid(), 3);

    private CpuidLeaf leaf(int leaf, int subleaf) {
        return table.stream().filter(l -> l.leaf() == leaf && l.subleaf() == subleaf).findFirst().orElseThrow();
    }

    @Test
    void shouldShowXenAndNoOtherHypervisor() {
        CpuidLeaf base = leaf(0x4000_0000, 0);
        assertEquals(List.of(0x4000_0005, 0x566e_6558, 0x6558_4d4d, 0x4d4d_566e),
                List.of(base.eax(), base.ebx(), base.ecx(), base.edx()));
        assertEquals(1, table.stream().filter(l -> l.leaf() == 0x4000_0000).count());
        assertEquals(0x0004_0011, leaf(0x4000_0001, 0).eax());
        assertEquals(0x4000_0000, leaf(0x4000_0002, 0).ebx());
        assertTrue(leaf(1, 0).ecx() < 0, "the hypervisor bit");
    }

    @Test
    void shouldTellTscAndIdentity() {
        assertEquals(2_500_000, leaf(0x4000_0003, 0).ecx());
        assertEquals(2_500_000, leaf(0x4000_0003, 2).eax());
        CpuidLeaf hvm = leaf(0x4000_0004, 0);
        assertEquals(List.of(0x58, 3, 7), List.of(hvm.eax(), hvm.ebx(), hvm.ecx()));
    }

    @Test
    void shouldGiveEveryVcpuACoreOfItsOwn() {
        assertEquals(6, leaf(1, 0).ebx() >>> 24);
        assertEquals(6, leaf(0xb, 0).edx());
        assertEquals(1, leaf(0xb, 0).ebx());
        assertEquals(4, leaf(0xb, 1).ebx());
        assertEquals(0x4121 & 0x3fff, leaf(4, 0).eax());
    }

    @Test
    void shouldApplyThePolicyBeforeXensLeaves() {
        XenCpuid strict = new XenCpuid(7, 1, 1000, leaves -> List.of());
        assertTrue(strict.leaves(new FakeEngine().supportedCpuid(), 0).stream().allMatch(l -> l.leaf() >>> 16 == 0x4000));
    }
}
