package org.xenolith.bench;

import java.io.IOException;
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
    private static final long SETTLE_MS = 2_000;
    private static final double MIB = 1 << 20;
    /** What a probe stores to again and again where the link is limited. */
    private static final int LOOPED_MIB = 128;

    /** What a gigabit network carries, bytes a second. */
    private static final double GIGABIT = 125e6;

    /**
     * A guest on its way.
     *
     * @param link bytes a second that may be sent; 0: all that can be
     * @param blackout target, ms
     * @param total target
     * @param rate target of pre-copy
     */
    private record Case(String name, BenchGuest guest, boolean plain, double link, double blackout, String total, String rate) {
        String title() {
            return "migrate " + name + (plain ? ", plain" : ", TLS");
        }

        boolean wanted(String pattern) {
            return title().matches(".*(" + pattern + ").*");
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
        for (Case each : bench.cases()) {
            if (each.wanted(wanted)) {
                bench.run(each);
            }
        }
        String saved = "save and restore idle Debian 1 GiB";
        if (saved.matches(".*(" + wanted + ").*")) {
            SaveBench.run(saved, bench.debian(1024), bench.rounds);
        }
        for (int memory : new int[] {256, 1024}) {
            String title = "idle Debian " + (memory < 1024 ? memory + " MiB" : "1 GiB") + ", QEMU's TCG";
            if (title.matches(".*(" + wanted + ").*") && TcgMigration.possible()) {
                bench.emulator(title, memory);
            }
        }
    }

    private List<Case> cases() {
        BenchGuest probe = BenchGuest.probe(16, "version");
        int half = (int) (GIGABIT / MIB / 2);
        return List.of(
                new Case("probe", probe, true, 0, 5, "value<=100", ""),
                new Case("probe", probe, false, 0, 5, "value<=100", ""),
                new Case("full probe 700 MiB", BenchGuest.probe(768, "dirty 1 700"), true, 0, 30, "ratio<=1.2", "value>=1024"),
                new Case("dirtying probe", BenchGuest.probe(256, "dirty 64 64"), true, 0, 100, "", ""),
                new Case("probe dirtying at 50 % of 1 Gbit/s", BenchGuest.probe(256, "dirty " + half + " " + LOOPED_MIB), true, GIGABIT, 100, "",
                        "ratio>=0.9"),
                new Case("probe dirtying at 200 % of 1 Gbit/s", BenchGuest.probe(256, "dirty " + 4 * half + " " + LOOPED_MIB), true, GIGABIT, 100,
                        "ratio<=3", ""),
                new Case("idle Debian 256 MiB", debian(256), true, 0, 30, "ratio<=1.2", ""),
                new Case("idle Debian 1 GiB", debian(1024), true, 0, 30, "ratio<=1.2", ""),
                new Case("idle Debian 1 GiB", debian(1024), false, 0, 30, "ratio<=1.2", ""));
    }

    private BenchGuest debian(int memory) {
        return BenchGuest.debian(kernel, initramfs, memory);
    }

    private void run(Case each) throws IOException {
        BenchGuest guest = each.guest();
        String[] options = each.plain() ? new String[] {"--migration-listen=127.0.0.1:0", "--migration-plain"}
                : new String[] {"--migration-listen=127.0.0.1:0"};
        try (BenchHost left = new BenchHost(options); BenchHost right = new BenchHost(options)) {
            left.create(guest.config());
            right.destroy(right.create(guest.config()));
            guest.awaitReady(left);
            BenchHost.sleep(SETTLE_MS);
            List<Passage> passages = new ArrayList<>();
            List<Double> copies = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                boolean there = round % 2 == 0;
                Passage passage = move(there ? left : right, there ? right : left, guest.engine(), (long) each.link());
                passages.add(passage);
                copies.add(each.link() > 0 ? LOOPED_MIB * MIB / each.link() * 1e3 : SocketCopy.millis(passage.bytes()));
            }
            print(each, passages, copies);
        }
    }

    private static Passage move(BenchHost from, BenchHost to, String engine, long link) throws IOException {
        to.awaitSpare(engine);
        long fromEnd = Passage.end(from);
        long toEnd = Passage.end(to);
        String address = to.client().call(Request.newBuilder().setStatus(Status.getDefaultInstance())).getStatus().getMigrationListen();
        long start = System.nanoTime();
        from.client().call(Request.newBuilder().setMigrate(MigrateRequest.newBuilder().setDomain(BenchGuest.NAME).setHost(address)
                .setLimits(MigrationLimits.newBuilder().setThrottle(true).setBytesPerSecond(link))));
        double total = (System.nanoTime() - start) / 1e6;
        return Passage.read(from, fromEnd, to, toEnd, total);
    }

    private void print(Case each, List<Passage> passages, List<Double> copies) {
        String title = each.title();
        String by = each.link() > 0 ? "its memory at the link's rate" : "socket copy";
        Figure.print(title + ": total", "ms", samples(passages, Passage::total), by, samples(copies, value -> value), each.total());
        Figure.print(title + ": blackout less sync", "ms", samples(passages, passage -> passage.blackout() - passage.sync()), "",
                null, "value<=" + each.blackout());
        Figure.print(title + ": commit's sync", "ms", samples(passages, Passage::sync), "");
        Figure.print(title + ": rounds", "", samples(passages, Passage::rounds), "");
        double[] reference = new double[passages.size()];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = each.link() > 0 ? each.link() / MIB : passages.get(i).bytes() / MIB / copies.get(i) * 1e3;
        }
        Figure.print(title + ": rate of pre-copy", "MiB/s", samples(passages, passage -> passage.copied() / MIB / passage.copying() * 1e3),
                each.link() > 0 ? "the link" : by, new Samples(reference), each.rate());
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
