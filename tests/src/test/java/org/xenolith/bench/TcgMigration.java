package org.xenolith.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** QEMU's TCG moving the same guest between two of its processes over loopback, by its own count; each move's receiver is the next one's source. */
final class TcgMigration implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/qemu-system-x86_64");
    private static final String CPU = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+movbe,+fsgsbase,+smep,+rdtscp,+pdpe1gb";
    private static final long BOOT_MS = 240_000;
    private static final long MOVE_MS = 120_000;
    private static final Pattern FIELD = Pattern.compile("\"(total-time|downtime|transferred)\": (\\d+)");

    /** What QEMU says of one migration. */
    record Result(double totalMs, double downtimeMs, long bytes) {
    }

    private final Path directory;
    private final Process process;
    private final SocketChannel monitor;
    private final BufferedReader answers;

    private TcgMigration(Path directory, String name, String kernel, String initramfs, int memory, List<String> more) throws IOException {
        this.directory = directory;
        Path socket = directory.resolve(name + ".qmp");
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-accel", "tcg", "-M", "pc", "-cpu", CPU, "-m",
                Integer.toString(memory), "-nodefaults", "-display", "none", "-serial", "file:" + directory.resolve(name + ".log"),
                "-qmp", "unix:" + socket + ",server=on,wait=off", "-kernel", kernel, "-initrd", initramfs,
                "-append", "console=ttyS0 cryptomgr.notests xenolith.job=wait"));
        command.addAll(more);
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve(name + ".err").toFile()).start();
        monitor = connect(socket);
        answers = new BufferedReader(new InputStreamReader(Channels.newInputStream(monitor), StandardCharsets.UTF_8));
        answers.readLine();
        ask("{\"execute\": \"qmp_capabilities\"}");
        ask("{\"execute\": \"migrate-set-parameters\", \"arguments\": {\"max-bandwidth\": 100000000000, \"downtime-limit\": 50}}");
    }

    static boolean possible() {
        return Files.isExecutable(PROGRAM);
    }

    /** Boots the guest, then moves it so many times. */
    static List<Result> run(String kernel, String initramfs, int memory, int rounds) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("xbqemu");
        List<Result> results = new ArrayList<>();
        TcgMigration source = new TcgMigration(directory, "0", kernel, initramfs, memory, List.of());
        try {
            await(directory.resolve("0.log"), "xenolith: beat 3 ");
            for (int round = 1; round <= rounds; round++) {
                int port = freePort();
                TcgMigration target = new TcgMigration(directory, Integer.toString(round), kernel, initramfs, memory,
                        List.of("-incoming", "tcp:127.0.0.1:" + port));
                try (TcgMigration old = source) {
                    source = target;
                    results.add(old.move(port));
                }
                BenchHost.sleep(2_000);
            }
        } finally {
            source.close();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
        return results;
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static void await(Path log, String text) throws IOException {
        long deadline = System.currentTimeMillis() + BOOT_MS;
        while (!Files.exists(log) || !Files.readString(log, StandardCharsets.ISO_8859_1).contains(text)) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException("the guest did not say \"" + text + "\"; see " + log);
            }
            BenchHost.sleep(50);
        }
    }

    private SocketChannel connect(Path socket) throws IOException {
        for (int attempt = 0; ; attempt++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException e) {
                channel.close();
                if (attempt == 500) {
                    throw new IOException("QEMU did not start; see " + directory, e);
                }
                BenchHost.sleep(20);
            }
        }
    }

    private String ask(String command) throws IOException {
        monitor.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
        String line = answers.readLine();
        while (line != null && !line.startsWith("{\"return\"") && !line.startsWith("{\"error\"")) {
            line = answers.readLine();
        }
        if (line == null || line.startsWith("{\"error\"")) {
            throw new IOException("QEMU answers " + line + " to " + command);
        }
        return line;
    }

    private Result move(int port) throws IOException {
        ask("{\"execute\": \"migrate\", \"arguments\": {\"uri\": \"tcp:127.0.0.1:" + port + "\"}}");
        long deadline = System.currentTimeMillis() + MOVE_MS;
        while (true) {
            String state = ask("{\"execute\": \"query-migrate\"}");
            if (state.contains("\"completed\"")) {
                return new Result(field(state, "total-time"), field(state, "downtime"), field(state, "transferred"));
            }
            if (state.contains("\"failed\"") || System.currentTimeMillis() > deadline) {
                throw new IOException("QEMU did not migrate: " + state);
            }
            BenchHost.sleep(5);
        }
    }

    private static long field(String state, String name) {
        for (Matcher field = FIELD.matcher(state); field.find(); ) {
            if (field.group(1).equals(name)) {
                return Long.parseLong(field.group(2));
            }
        }
        throw new IllegalStateException("no " + name + " in " + state);
    }

    @Override
    public void close() throws IOException {
        monitor.close();
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
