package org.xenolith.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a domain process and the control domain keep for themselves after a minute of idleness: private pages, dirty or
 * clean, of every mapping but the guest's memory.
 */
public final class MemoryBench {
    private static final int DOMAINS = 3;
    private static final long IDLE_MS = 60_000;
    private static final String GUEST_MEMORY = "/memfd:xenolith";

    private MemoryBench() {
    }

    public static void main(String[] arguments) throws IOException {
        try (BenchHost host = new BenchHost()) {
            int[] pids = new int[DOMAINS];
            for (int i = 0; i < DOMAINS; i++) {
                Path disk = Files.write(host.directory().resolve("disk" + i), new byte[4 << 20]);
                int domid = host.create("idle" + i, "blk-write 0;blk-read 0;net-tx 10 100", "disk=['" + disk
                        + ",raw,xvda,w']\nvif=['bridge=']");
                pids[i] = host.ask(domid).getPid();
            }
            System.err.println("memory: " + IDLE_MS / 1000 + " s of idleness");
            BenchHost.sleep(IDLE_MS);
            double[] mib = new double[DOMAINS];
            for (int i = 0; i < DOMAINS; i++) {
                mib[i] = privateMib(pids[i]);
            }
            Figure.print("domain process beyond guest RAM", "MiB", new Samples(mib), "value<=64");
            Figure.print("control domain", "MiB", new Samples(new double[] {privateMib(host.controlDomain())}), "");
        }
    }

    private static double privateMib(int pid) throws IOException {
        long kib = 0;
        boolean guest = false;
        for (String line : Files.readAllLines(Path.of("/proc", Integer.toString(pid), "smaps"))) {
            String[] words = line.split(" +");
            if (!words[0].endsWith(":")) {
                guest = words.length > 5 && words[5].toLowerCase(Locale.ROOT).startsWith(GUEST_MEMORY);
            } else if (!guest && (words[0].equals("Private_Dirty:") || words[0].equals("Private_Clean:"))) {
                kib += Long.parseLong(words[1]);
            }
        }
        return kib / 1024.0;
    }
}
