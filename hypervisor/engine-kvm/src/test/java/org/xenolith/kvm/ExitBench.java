package org.xenolith.kvm;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;

/**
 * KVM port exits handled by the engine against the same loop in C, on the same /dev/kvm, in turns.
 *
 * <p>Arguments: the C source ({@code src/bench/exitloop.c}; compiled with gcc), rounds, exits per round. Prints the
 * rounds' nanoseconds and allocation as figures of {@code ./bench} (docs/bench.md; goal 1.1).
 */
public final class ExitBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
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
            double[] bytes = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                c[i] = Double.parseDouble(run(program.toString(), Integer.toString(WARMUP), Integer.toString(exits)));
                long before = THREADS.getCurrentThreadAllocatedBytes();
                java[i] = measure(guest.cpu, exits);
                bytes[i] = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / exits;
            }
            System.out.println(String.join("\t", "FIGURE", "kvm port exit", "ns", line(java), "C", line(c), "ratio<=1.25"));
            System.out.println(String.join("\t", "FIGURE", "kvm port exit, allocated", "B", line(bytes), "", "", "value<=0.5"));
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

    private static String line(double[] values) {
        return Arrays.stream(values).mapToObj(value -> String.format(Locale.ROOT, "%.6g", value)).collect(Collectors.joining(" "));
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
