package org.xenolith.soft.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.xenolith.core.builder.KernelImage;
import org.xenolith.soft.SoftEngineJvmFlags;
import org.xenolith.soft.boot.BootGuest;

/**
 * The soft engine against QEMU's TCG: one vCPU, the same vmlinux through its PVH entry, the same initial RAM file
 * system, in turns.
 *
 * <p>Arguments: kernel, initramfs of {@code images/build bench-initramfs}, rounds, workloads (all without it). Prints
 * figures of {@code ./bench} (docs/bench.md).
 */
public final class EngineBench {
    private static final String MIB = "512";
    private static final String COMMON = "cryptomgr.notests ";
    /** The CPU model of the soft engine, as near as QEMU has it. */
    private static final String CPU = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+movbe,+fsgsbase,+smep,+rdtscp,+pdpe1gb";

    private final String kernel;
    private final String initramfs;
    private final String commandLine;
    private final List<MeasuredGuest> ours = new ArrayList<>();
    private final List<MeasuredGuest> tcg = new ArrayList<>();

    private EngineBench(Path kernel, String initramfs, String workloads) {
        this.kernel = kernel.toString();
        this.initramfs = initramfs;
        commandLine = COMMON + (workloads.isEmpty() ? "" : "xenolith.work=" + workloads);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path vmlinux = Files.createTempFile("vmlinux", "");
        try {
            try (KernelImage image = KernelImage.open(Path.of(arguments[0]));
                    FileChannel file = FileChannel.open(vmlinux, StandardOpenOption.WRITE)) {
                image.save(file);
            }
            EngineBench bench = new EngineBench(vmlinux, arguments[1], arguments.length > 3 ? arguments[3] : "");
            for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
                bench.tcg.add(MeasuredGuest.run(bench.emulator()));
                bench.ours.add(MeasuredGuest.run(bench.engine()));
            }
            bench.print();
        } finally {
            Files.delete(vmlinux);
        }
    }

    private List<String> emulator() {
        return List.of("qemu-system-x86_64", "-accel", "tcg", "-M", "pc", "-cpu", CPU, "-m", MIB, "-nodefaults",
                "-display", "none", "-no-reboot", "-serial", "stdio", "-kernel", kernel, "-initrd", initramfs,
                "-append", "console=ttyS0 " + commandLine);
    }

    private List<String> engine() {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(SoftEngineJvmFlags.PRODUCT);
        command.addAll(SoftEngineJvmFlags.DIAGNOSTIC);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BootGuest.class.getName(), kernel,
                initramfs, MIB, "1", "console=hvc0 " + commandLine));
        return command;
    }

    private void print() {
        figure("engine: start to user space", guest -> guest.boot, "ratio<=2");
        for (String name : ours.get(0).work.keySet()) {
            figure("engine: " + name, guest -> guest.work.get(name), "ratio<=2");
        }
        if (!ours.get(0).work.isEmpty()) {
            List<Double> means = new ArrayList<>();
            for (int round = 0; round < ours.size(); round++) {
                means.add(speed(ours.get(round), tcg.get(round)));
            }
            System.out.println(String.join("\t", "FIGURE", "engine: speed, geometric mean", "x TCG", samples(means), "",
                    "", "value>=1"));
        }
        memory("engine: memory beyond guest RAM after boot", guest -> guest.memoryAtBoot);
        memory("engine: the same at the end", guest -> guest.memoryAtEnd);
        System.err.println(ours.get(ours.size() - 1).report);
    }

    private static double speed(MeasuredGuest ours, MeasuredGuest theirs) {
        double logarithms = 0;
        for (String name : ours.work.keySet()) {
            logarithms += Math.log(theirs.work.get(name) / ours.work.get(name));
        }
        return Math.exp(logarithms / ours.work.size());
    }

    private void figure(String name, ToDoubleFunction<MeasuredGuest> value, String target) {
        System.out.println(String.join("\t", "FIGURE", name, "ms", of(ours, value), "TCG", of(tcg, value), target));
    }

    private void memory(String name, ToDoubleFunction<MeasuredGuest> value) {
        System.out.println(String.join("\t", "FIGURE", name, "MiB", of(ours, value), "", "", "value<=300"));
    }

    private static String of(List<MeasuredGuest> guests, ToDoubleFunction<MeasuredGuest> value) {
        return samples(guests.stream().map(value::applyAsDouble).collect(Collectors.toList()));
    }

    private static String samples(List<Double> values) {
        return values.stream().map(value -> String.format(Locale.ROOT, "%.6g", value)).collect(Collectors.joining(" "));
    }
}
