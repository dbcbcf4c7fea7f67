package org.xenolith.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.xenolith.toolstack.proto.MigrateRequest;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Status;

/**
 * Domains that move between two control domains on this machine, back and forth. Total: from just before the request is
 * sent to the source's control domain until it answers. Blackout: from the moment the vCPUs stand still at the source until
 * they are let run at the receiver, less the sync of the source's commit.
 *
 * <p>Arguments: rounds, kernel, initramfs, and which cases (all without it).
 */
public final class MigrateBench {
    private static final long BOOT_MS = 240_000;
    private static final long SETTLE_MS = 2_000;
    private static final double MIB = 1 << 20;

    /** A guest and how its way is protected. */
    private record Case(String name, String engine, int memory, boolean plain, double blackout, double totalMs) {
        String title() {
            return "migrate " + name + (plain ? ", plain" : ", TLS");
        }
    }

    private final int rounds;
    private final String kernel;
    private final String initramfs;

    private MigrateBench(int rounds, String kernel, String initramfs) {
        this.rounds = rounds;
        this.kernel = kernel;
        this.initramfs = initramfs;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        MigrateBench bench = new MigrateBench(Integer.parseInt(arguments[0]), arguments[1], arguments[2]);
        String wanted = arguments.length > 3 ? arguments[3] : "";
        List<Case> cases = List.of(
                new Case("probe", "kvm", 16, true, 5, 100), new Case("probe", "kvm", 16, false, 5, 100),
                new Case("dirtying probe", "kvm", 256, true, 100, 0),
                new Case("idle Debian 256 MiB", "soft", 256, true, 30, 0), new Case("idle Debian 1 GiB", "soft", 1024, true, 30, 0),
                new Case("idle Debian 1 GiB", "soft", 1024, false, 30, 0));
        for (Case each : cases) {
            if (each.title().matches(".*(" + wanted + ").*")) {
                bench.run(each);
            }
        }
        for (int memory : new int[] {256, 1024}) {
            String title = "idle Debian " + (memory < 1024 ? memory + " MiB" : "1 GiB") + ", QEMU's TCG";
            if (title.matches(".*(" + wanted + ").*") && TcgMigration.possible()) {
                bench.emulator(title, memory);
            }
        }
    }

    private void run(Case guest) throws IOException {
        Path pool = Files.createTempDirectory("xbpool");
        String[] options = guest.plain() ? new String[] {"--migration-listen=127.0.0.1:0", "--migration-plain"}
                : new String[] {"--migration-listen=127.0.0.1:0"};
        try (BenchHost left = new BenchHost(options); BenchHost right = new BenchHost(options)) {
            left.create(config(guest));
            right.destroy(right.create(config(guest)));
            awaitConsole(left, guest.engine().equals("kvm") ? "SUCCESS" : "xenolith: beat 3 ");
            BenchHost.sleep(SETTLE_MS);
            List<Passage> passages = new ArrayList<>();
            List<Double> copies = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                boolean there = round % 2 == 0;
                Passage passage = move(there ? left : right, there ? right : left, guest.engine());
                passages.add(passage);
                copies.add(SocketCopy.millis(passage.bytes()));
            }
            print(guest, passages, copies);
        }
    }

    private String config(Case guest) {
        String common = "type='pvh'\nname='mover'\nengine='" + guest.engine() + "'\nmemory=" + guest.memory() + "\n";
        if (guest.engine().equals("kvm")) {
            String work = guest.name().startsWith("dirtying") ? "dirty 64 64" : "version";
            return common + "kernel='" + System.getProperty("xenolith.probe") + "'\ncmdline='probe=\"" + work + "\"'\n";
        }
        return common + "kernel='" + kernel + "'\nramdisk='" + initramfs
                + "'\nextra='console=hvc0 cryptomgr.notests xenolith.job=wait'\n";
    }

    private static void awaitConsole(BenchHost host, String text) throws IOException {
        Path log = host.paths().log().resolve("console/guest-mover.log");
        long deadline = System.currentTimeMillis() + BOOT_MS;
        while (!Files.exists(log) || !Files.readString(log).contains(text)) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException("the guest did not say \"" + text + "\"; see " + log);
            }
            BenchHost.sleep(50);
        }
    }

    private static Passage move(BenchHost from, BenchHost to, String engine) throws IOException {
        to.awaitSpare(engine);
        long fromEnd = Passage.end(from);
        long toEnd = Passage.end(to);
        String address = to.client().call(Request.newBuilder().setStatus(Status.getDefaultInstance())).getStatus().getMigrationListen();
        long start = System.nanoTime();
        from.client().call(Request.newBuilder().setMigrate(MigrateRequest.newBuilder().setDomain("mover").setHost(address)
                .setLimits(MigrationLimits.newBuilder().setThrottle(true))));
        double total = (System.nanoTime() - start) / 1e6;
        return Passage.read(from, fromEnd, to, toEnd, total);
    }

    private void print(Case guest, List<Passage> passages, List<Double> copies) {
        String title = guest.title();
        Samples copy = samples(copies, value -> value);
        Figure.print(title + ": total", "ms", samples(passages, Passage::total), "socket copy", copy,
                guest.totalMs() > 0 ? "value<=" + guest.totalMs() : "ratio<=1.2");
        Figure.print(title + ": blackout less sync", "ms", samples(passages, passage -> passage.blackout() - passage.sync()), "",
                null, "value<=" + guest.blackout());
        Figure.print(title + ": commit's sync", "ms", samples(passages, Passage::sync), "");
        Figure.print(title + ": rounds", "", samples(passages, Passage::rounds), "");
        double[] reference = new double[passages.size()];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = passages.get(i).bytes() / MIB / copies.get(i) * 1e3;
        }
        Figure.print(title + ": rate of pre-copy", "MiB/s", samples(passages, passage -> passage.bytes() / MIB / passage.copying() * 1e3),
                "socket copy", new Samples(reference), "");
        System.out.printf(Locale.ROOT, "%s: %.1f MiB sent; steps of the last move, ms since its beginning and since the step before "
                + "(S, R: control domains of source and receiver; s, r: domain processes)%n%s", title,
                passages.get(passages.size() - 1).bytes() / MIB, passages.get(passages.size() - 1).text());
    }

    private static <T> Samples samples(List<T> rounds, ToDoubleFunction<T> value) {
        return new Samples(rounds.stream().mapToDouble(value).toArray());
    }

    private void emulator(String title, int memory) throws IOException, InterruptedException {
        List<TcgMigration.Result> results = TcgMigration.run(kernel, initramfs, memory, rounds);
        Figure.print("migrate " + title + ": total", "ms", samples(results, TcgMigration.Result::totalMs), "");
        Figure.print("migrate " + title + ": blackout", "ms", samples(results, TcgMigration.Result::downtimeMs), "");
        Figure.print("migrate " + title + ": rate", "MiB/s", samples(results, result -> result.bytes() / MIB / result.totalMs() * 1e3), "");
    }
}
