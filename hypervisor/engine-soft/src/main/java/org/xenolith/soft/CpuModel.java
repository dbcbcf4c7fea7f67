package org.xenolith.soft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;

/** The CPU this engine implements: x86-64-v2 without XSAVE, as an AMD family 15h would describe it. */
final class CpuModel {
    private static final int SSE3 = 1, SSSE3 = 1 << 9, CX16 = 1 << 13, SSE41 = 1 << 19, SSE42 = 1 << 20,
            X2APIC = 1 << 21, MOVBE = 1 << 22, POPCNT = 1 << 23, TSC_DEADLINE = 1 << 24, HYPERVISOR = 1 << 31;
    /** FPU VME DE PSE TSC MSR PAE MCE CX8 APIC SEP MTRR PGE MCA CMOV PAT PSE36 CLFLUSH MMX FXSR SSE SSE2. */
    private static final int BASE_EDX = 1 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1 << 12 | 1 << 13 | 1 << 14
            | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 19 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26;
    private static final int FSGSBASE = 1, SMEP = 1 << 7, ERMS = 1 << 9;
    private static final int EXTENDED_EDX = 1 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1 << 11 | 1 << 12 | 1 << 13
            | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 20 | 1 << 23 | 1 << 24 | 1 << 26 | 1 << 27 | 1 << 29;
    private static final int LAHF = 1;
    private static final int SIGNATURE = 0x00600f12;

    private CpuModel() {
    }

    static List<CpuidLeaf> leaves() {
        List<CpuidLeaf> leaves = new ArrayList<>();
        leaves.add(leaf(0, 0xd, word("Auth"), word("cAMD"), word("enti")));
        leaves.add(leaf(1, SIGNATURE, 8 << 8,
                SSE3 | SSSE3 | CX16 | SSE41 | SSE42 | X2APIC | MOVBE | POPCNT | TSC_DEADLINE | HYPERVISOR, BASE_EDX));
        leaves.add(new CpuidLeaf(7, 0, true, 0, FSGSBASE | SMEP | ERMS, 0, 0));
        leaves.add(leaf(0x80000000, 0x80000008, word("Auth"), word("cAMD"), word("enti")));
        leaves.add(leaf(0x80000001, SIGNATURE, 0, LAHF, EXTENDED_EDX));
        byte[] brand = "Xenolith soft CPU, x86-64-v2".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer words = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN).put(brand).rewind();
        for (int n = 0; n < 3; n++) {
            leaves.add(leaf(0x80000002 + n, words.getInt(), words.getInt(), words.getInt(), words.getInt()));
        }
        leaves.add(leaf(0x80000005, 0x01ff01ff, 0x01ff01ff, 0x40020140, 0x40020140));
        leaves.add(leaf(0x80000006, 0, 0x42004200, 0x02008140, 0));
        leaves.add(leaf(0x80000007, 0, 0, 0, 1 << 8));
        leaves.add(leaf(0x80000008, 0x3028, 0, 0, 0));
        return leaves;
    }

    private static CpuidLeaf leaf(int number, int eax, int ebx, int ecx, int edx) {
        return new CpuidLeaf(number, 0, false, eax, ebx, ecx, edx);
    }

    private static int word(String four) {
        return ByteBuffer.wrap(four.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
