package org.xenolith.core.engine;

/** One CPUID leaf. {@code indexed} says whether {@code subleaf} (ECX on entry) matters. */
public record CpuidLeaf(int leaf, int subleaf, boolean indexed, int eax, int ebx, int ecx, int edx) {
}
