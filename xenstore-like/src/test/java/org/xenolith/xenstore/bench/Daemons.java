package org.xenolith.xenstore.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.xenstore.server.XenstoredMain;

/** The daemons under comparison, each a process of its own, and the client that loads them. */
final class Daemons implements AutoCloseable {
    static final String ECHO = "echo";
    static final String C = "C";
    static final String OXENSTORED = "ox";
    static final String OURS = "ours";
    static final String DURABLE = "durable";

    private static final Path XEN = Path.of("/usr/lib/xen-4.17/bin");
    /** Where Debian's oxenstored listens, whatever it is told. */
    private static final Path OX_SOCKET = Path.of("/var/run/xenstored/socket");

    private final Path folder;
    private final Path module;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Map<String, Path> sockets = new LinkedHashMap<>();
    private final Place place;

    /** On which processors client and daemons run. */
    enum Place {
        /** Wherever the kernel puts them. */
        FREE,
        /** The client on processor 0, the daemons with all their threads on processor 1. */
        APART,
        /** All on processor 0. */
        TOGETHER
    }

    /** @param module the folder of xenstore-like's sources */
    Daemons(Path folder, Path module, Place place) throws Exception {
        this.folder = folder;
        this.module = module;
        this.place = place;
        compile("xsbench", "src/bench/c/xsbench.c", "-O2");
        start(ECHO, folder.resolve("echo"), List.of(client(), "echo", folder.resolve("echo").toString()), false);
        List<String> ours = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-Xmn48m",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), XenstoredMain.class.getName(), "--socket");
        start(OURS, folder.resolve("ours"), with(ours, folder.resolve("ours").toString()), false);
        start(DURABLE, folder.resolve("durable"), with(ours, folder.resolve("durable").toString(), "--state",
                folder.resolve("state").toString()), false);
        if (Files.isExecutable(XEN.resolve("xenstored"))) {
            compile("hostless.so", "src/test/c/hostless.c", "-shared", "-fPIC");
            start(C, folder.resolve("c"), List.of(XEN.resolve("xenstored").toString(), "-N", "-R"), true);
            start(OXENSTORED, OX_SOCKET, List.of(XEN.resolve("oxenstored").toString(), "--no-fork", "--config-file",
                    oxConfiguration().toString()), true);
        }
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private void compile(String target, String source, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-o", folder.resolve(target).toString()));
        command.addAll(List.of(flags));
        command.add(module.resolve(source).toString());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("cannot compile " + source);
        }
    }

    private Path oxConfiguration() throws IOException {
        Files.createDirectories(OX_SOCKET.getParent());
        return Files.writeString(folder.resolve("ox.conf"), String.join("\n", "merge-activate = true", "quota-activate = true",
                "quota-maxentity = 1000000", "quota-transaction = 1000", "quota-maxwatch = 1000", "persistent = false",
                "xenstored-log-file = " + folder.resolve("ox.log"), "access-log-file = " + folder.resolve("ox-access.log"), "access-log-nb-files = 1", "xenstored-kva = /proc/xen/xsd_kva",
                "xenstored-port = /proc/xen/xsd_port", "pid-file = " + folder.resolve("ox.pid"), ""));
    }

    private void start(String name, Path socket, List<String> command, boolean hostless) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        if (hostless) {
            builder.environment().put("LD_PRELOAD", folder.resolve("hostless.so").toString());
            builder.environment().put("XENSTORED_RUNDIR", folder.toString());
            builder.environment().put("XENSTORED_PATH", socket.toString());
        }
        builder.command().addAll(0, pinned(place == Place.APART ? "1" : "0"));
        Process process = builder.start();
        processes.put(name, process);
        sockets.put(name, socket);
        for (int i = 0; i < 1000; i++) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        throw new IOException(name + " does not start: " + Files.readString(folder.resolve(name + ".log")));
    }

    private List<String> pinned(String processor) {
        return place == Place.FREE ? List.of() : List.of("taskset", "-c", processor);
    }

    private String client() {
        return folder.resolve("xsbench").toString();
    }

    boolean has(String name) {
        return processes.containsKey(name);
    }

    /** One run of the client; its figures by name. */
    Map<String, Double> run(String name, String work) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(pinned("0"));
        command.addAll(List.of(client(), sockets.get(name).toString(),
                Long.toString(processes.get(name).pid())));
        command.addAll(List.of(work.split(" ")));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String line : new String(process.getInputStream().readAllBytes()).split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                figures.put(words[0], Double.parseDouble(words[1]));
            }
        }
        process.waitFor();
        return figures;
    }

    /** Resident memory in KiB. */
    long resident(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + processes.get(name).pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
    }
}
