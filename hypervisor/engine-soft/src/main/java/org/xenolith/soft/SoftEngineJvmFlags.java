package org.xenolith.soft;

import java.util.List;

/**
 * The flags a JVM that runs this engine wants. Translated code is best left to C1 without profiling: with default
 * tiering a kernel boot takes about twice as long.
 */
public final class SoftEngineJvmFlags {
    /** Flags every JVM 17 and later takes. */
    public static final List<String> PRODUCT = List.of(
            "-XX:+UseSerialGC",
            // What is allocated is decoded blocks, which stay: a large young generation would only be memory touched once.
            "-Xms96m",
            "-Xmn16m",
            "-XX:Tier4InvocationThreshold=100000",
            "-XX:Tier4MinInvocationThreshold=100000",
            "-XX:Tier4CompileThreshold=100000",
            "-XX:Tier4BackEdgeThreshold=200000");

    /** Switches C1's profiling off; diagnostic flags, so {@code -XX:+UnlockDiagnosticVMOptions} comes first. */
    public static final List<String> DIAGNOSTIC = List.of(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-C1ProfileBranches",
            "-XX:-C1ProfileCalls",
            "-XX:-C1ProfileInlinedCalls",
            "-XX:-C1ProfileVirtualCalls",
            "-XX:-C1ProfileCheckcasts",
            "-XX:-C1UpdateMethodData");

    private SoftEngineJvmFlags() {
    }
}
