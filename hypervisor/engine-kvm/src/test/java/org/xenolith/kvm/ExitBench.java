package org.xenolith.kvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;

/**
 * KVM port exits handled by the engine against the same loop in C, on the same /dev/kvm, in turns.
 *
 * <p>Arguments: the C source ({@code src/bench/exitloop.c}; compiled with gcc), rounds, exits per round. Prints one table row
 * with medians in nanoseconds and their ratio (target 1.25, goal 1.1).
 */
public final class ExitBench {
    private static final int PORT = 0x10;
    private static final int WARMUP = 20_000;

    private ExitBench() {
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path source = Path.of(arguments.length > 0 ? arguments[0] : "src/bench/exitloop.c");
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 9;
        int exits = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50_000;
        Path program = Files.createTempFile("exitloop", "");
        try (TestGuest guest = new TestGuest(0xe6, PORT, 0xeb, 0xfc)) {
            run("gcc", "-O2", "-o", program.toString(), source.toString());
            measure(guest.cpu, WARMUP);
            double[] java = new double[rounds];
            double[] c = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                c[i] = Double.parseDouble(run(program.toString(), Integer.toString(WARMUP), Integer.toString(exits)));
                java[i] = measure(guest.cpu, exits);
            }
            System.out.printf(Locale.ROOT, "kvm port exit: java %.0f ns, c %.0f ns, ratio %.3f (target 1.25, goal 1.10; "
                    + "medians of %d rounds of %d)%n", median(java), median(c), median(java) / median(c), rounds, exits);
        } finally {
            Files.deleteIfExists(program);
        }
    }

    private static double measure(VirtualCpu cpu, int exits) {
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < exits; i++) {
            Exit exit = cpu.run();
            if (exit.kind() != Exit.Kind.PORT) {
                throw new IllegalStateException("exit " + exit.kind());
            }
            Exit.Port port = (Exit.Port) exit;
            if (port.port() != PORT || !port.isWrite()) {
                throw new IllegalStateException("port=" + port.port());
            }
            sum += port.value(0);
        }
        if (sum < 0) {
            throw new IllegalStateException("sum=" + sum);
        }
        return (double) (System.nanoTime() - start) / exits;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed");
        }
        return output;
    }
}
