package org.xenolith.soft.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.soft.decode.Spec;

/**
 * Every opcode that needs no privilege (and that the others fault) on the real CPU, in the interpreter and translated. {@code -Dxenolith.soft.cases=N} runs N
 * cases instead of the sample.
 */
class NativeDifferentialTest {
    private static final int SAMPLE = 12_000;

    @TempDir
    Path directory;

    @Test
    void shouldAgreeWithTheRealCpu() throws Exception {
        NativeCpu hardware = NativeCpu.start(directory);
        assumeTrue(hardware != null, "no gcc for x86-64 on this machine");
        int cases = Integer.getInteger("xenolith.soft.cases", SAMPLE);
        long seed = Long.getLong("xenolith.soft.seed", 1);
        Map<String, String> failures = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        try (hardware; EngineCpu engine = new EngineCpu(1)) {
            CaseGenerator generator = new CaseGenerator(seed);
            for (int n = 0; n < cases; n++) {
                int row = n % generator.rowCount();
                Spec spec = generator.row(row);
                CpuCase before = generator.next(row);
                CpuCase expected = hardware.run(before);
                String first = Comparison.differences(spec.name, before, expected, engine.run(before));
                String second = Comparison.differences(spec.name, before, expected, engine.run(before));
                String text = first.isEmpty() ? second.isEmpty() ? "" : "translated:" + second : first;
                if (!text.isEmpty()) {
                    failures.putIfAbsent(spec.row + " " + spec.low, (before.narrow() ? "32-bit " : "") + before.codeText() + " ->" + text);
                    counts.merge(spec.row + " " + spec.low, 1, Integer::sum);
                }
            }
        }
        StringBuilder report = new StringBuilder();
        failures.forEach((row, text) -> report.append(counts.get(row)).append(" x ").append(row).append(": ").append(text)
                .append('\n'));
        assertEquals("", report.toString());
    }
}
