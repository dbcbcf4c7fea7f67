package org.xenolith.core.cpuid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.core.engine.CpuidLeaf;

class CpuidPolicyTest {
    private static final List<CpuidLeaf> OFFERED = List.of(new CpuidLeaf(1, 0, false, 0x800f12, 0, -1, -1),
            new CpuidLeaf(7, 0, true, 1, -1, -1, -1), new CpuidLeaf(7, 1, true, 0, -1, -1, -1),
            new CpuidLeaf(0x8000_0001, 0, false, 0, 0, 1 << 5, -1));

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host,avx=x", "host,avx=k,lm=s", "host,avx2=0,avx2=1"})
    void shouldLeaveWhatTheEngineOffers(String text) {
        assertEquals(OFFERED, CpuidPolicy.parse(text).apply(OFFERED));
    }

    @Test
    void shouldClearExactlyTheBitsThatAreOff() {
        List<CpuidLeaf> shown = CpuidPolicy.parse("host,cmpxchg16=0, avx=0,avx2=0,nx=0").apply(OFFERED);

        assertEquals(~(1 << 13 | 1 << 28), shown.get(0).ecx());
        assertEquals(-1, shown.get(0).edx());
        assertEquals(~(1 << 5), shown.get(1).ebx());
        assertEquals(OFFERED.get(2), shown.get(2), "features of sub-leaf 0 are not those of sub-leaf 1");
        assertEquals(~(1 << 20), shown.get(3).edx());
    }

    @Test
    void shouldNameRequiredFeaturesThatTheEngineLacks() {
        assertEquals(List.of("sse4a", "svm"), CpuidPolicy.parse("host,svm=1,abm=1,sse4a=1,aes=1").missing(OFFERED));
        assertTrue(CpuidPolicy.parse("host").missing(OFFERED).isEmpty());
    }

    @Test
    void shouldKeepOfTheBaselineWhatEveryProcessorHas() {
        CpuidPolicy policy = CpuidPolicy.parse("baseline,popcnt=0");
        List<CpuidLeaf> shown = policy.apply(OFFERED);

        assertEquals(List.of(1, 0x8000_0001), shown.stream().map(CpuidLeaf::leaf).toList());
        for (String there : new String[] {"sse2", "sse4_2", "cmpxchg16", "nx", "lm", "syscall"}) {
            assertTrue(shown.stream().anyMatch(CpuidFeature.named(there).orElseThrow()::isSet), there);
        }
        for (String gone : new String[] {"avx", "xsave", "rdrand", "popcnt", "vme", "page1gb", "invtsc", "smep"}) {
            assertTrue(shown.stream().noneMatch(CpuidFeature.named(gone).orElseThrow()::isSet), gone);
        }
        assertEquals(List.of("avx"), CpuidPolicy.parse("baseline,avx=1,sse2=1").missing(OFFERED));
        assertEquals(shown, policy.apply(shown), "a baseline of a baseline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx=0", "host,", "host,avx", "host,avx=2", "host,family=6", "base", "host,-=0"})
    void shouldRefuseWhatItDoesNotKnow(String text) {
        assertThrows(IllegalArgumentException.class, () -> CpuidPolicy.parse(text));
    }

    @Test
    void shouldPlaceNamesWhereTheProcessorHasThem() {
        assertEquals(new CpuidFeature(1, CpuidFeature.Register.ECX, 30), CpuidFeature.named("rdrand").orElseThrow());
        assertEquals(new CpuidFeature(1, CpuidFeature.Register.EDX, 26), CpuidFeature.named("sse2").orElseThrow());
        assertEquals(new CpuidFeature(7, CpuidFeature.Register.EBX, 20), CpuidFeature.named("smap").orElseThrow());
        assertEquals(new CpuidFeature(7, CpuidFeature.Register.EBX, 29), CpuidFeature.named("sha").orElseThrow());
        assertEquals(new CpuidFeature(0x8000_0001, CpuidFeature.Register.ECX, 22), CpuidFeature.named("topoext").orElseThrow());
        assertEquals(new CpuidFeature(0x8000_0001, CpuidFeature.Register.EDX, 29), CpuidFeature.named("lm").orElseThrow());
    }
}
