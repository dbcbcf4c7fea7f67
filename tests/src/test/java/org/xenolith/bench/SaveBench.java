package org.xenolith.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.RestoreRequest;
import org.xenolith.toolstack.proto.SaveRequest;

/**
 * A domain that is saved, destroyed and restored, again and again. Saving, after which it goes on, is compared with dd writing as many
 * bytes to the same directory, both until they are on the disk; of restoring, what dd needs to read the file is taken off.
 */
final class SaveBench {
    private static final long SETTLE_MS = 2_000;
    private static final double MIB = 1 << 20;

    private SaveBench() {
    }

    static void run(String title, BenchGuest guest, int rounds) throws IOException {
        List<Double> saves = new ArrayList<>();
        List<Double> writes = new ArrayList<>();
        List<Double> restores = new ArrayList<>();
        try (BenchHost host = new BenchHost()) {
            host.create(guest.config());
            guest.awaitReady(host);
            Path file = host.directory().resolve("saved");
            Path copy = host.directory().resolve("copy");
            for (int round = 0; round < rounds; round++) {
                host.awaitSpare(guest.engine());
                BenchHost.sleep(SETTLE_MS);
                saves.add(millis(host, Request.newBuilder().setSave(SaveRequest.newBuilder().setDomain(BenchGuest.NAME).setFile(file.toString())
                        .setLeaveRunning(true))));
                host.list().stream().filter(domain -> domain.getDomid() != 0).forEach(domain -> host.destroy(domain.getDomid()));
                long count = Math.max(1, Math.round(Files.size(file) / MIB));
                writes.add(Command.millis("dd", "if=/dev/zero", "of=" + copy, "bs=1M", "count=" + count, "conv=fdatasync"));
                double read = Command.millis("dd", "if=" + file, "of=/dev/null", "bs=1M");
                restores.add(millis(host, Request.newBuilder().setRestore(RestoreRequest.newBuilder().setFile(file.toString()))) - read);
                Files.delete(file);
                Files.delete(copy);
            }
        }
        Figure.print(title + ": save", "ms", samples(saves), "dd", samples(writes), "ratio<=1.25");
        Figure.print(title + ": restore to running, less reading", "ms", samples(restores), "value<=300");
    }

    private static double millis(BenchHost host, Request.Builder request) {
        long start = System.nanoTime();
        host.client().call(request);
        return (System.nanoTime() - start) / 1e6;
    }

    private static Samples samples(List<Double> rounds) {
        return new Samples(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
