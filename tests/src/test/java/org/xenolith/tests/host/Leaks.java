package org.xenolith.tests.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xenolith.linux.BlockFile;

/** What domains may have left behind on a host: processes, files, descriptors, locks, interfaces, xenstore nodes. */
final class Leaks {
    private static final int SECONDS = 15;

    private final TestHost host;
    private final Set<String> nodes;
    private final Set<String> interfaces;

    /** Taken while the host has no domains. */
    Leaks(TestHost host) throws IOException {
        this.host = host;
        nodes = host.store().keySet();
        interfaces = interfaces();
    }

    private static Set<String> interfaces() throws IOException {
        return new TreeSet<>(names(Path.of("/sys/class/net")).stream().filter(name -> name.startsWith("xet")).toList());
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    void check() throws Exception {
        Await.until(SECONDS, () -> found().isEmpty(), () -> "left behind: " + describe() + log());
    }

    private String describe() {
        try {
            return found().toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String log() {
        try {
            String log = host.control().log();
            return "\n" + log.substring(Math.max(0, log.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<String> found() throws IOException {
        List<String> found = new ArrayList<>();
        host.xl("list").ok().out().lines().skip(2).forEach(found::add);
        names(host.paths().domains()).stream().filter(name -> !name.startsWith("spare-")).forEach(found::add);
        names(host.paths().state().resolve("domains")).stream().filter(name -> !name.equals("next-domid")).forEach(found::add);
        List<Integer> processes = HostProcesses.of(host.root());
        long spares = names(host.paths().domains()).stream().filter(name -> name.matches("spare-.*\\.sock")).count();
        if (processes.size() > spares) {
            found.add("processes " + processes);
        }
        HostProcesses.descriptors(host.control().pid()).stream()
                .filter(file -> file.contains("memfd:xenolith") || file.equals("/dev/kvm") || file.contains("/tun")
                        || file.endsWith(".disk") || file.endsWith(".elf"))
                .forEach(found::add);
        names(host.root()).stream().filter(name -> name.endsWith(".arriving")).forEach(found::add);
        for (String name : names(host.root())) {
            if (name.endsWith(".disk") && locked(host.root().resolve(name))) {
                found.add("lock on " + name);
            }
        }
        interfaces().stream().filter(name -> !interfaces.contains(name)).forEach(found::add);
        host.store().keySet().stream().filter(node -> !nodes.contains(node)).forEach(found::add);
        return found;
    }

    private static boolean locked(Path image) {
        try (BlockFile file = BlockFile.open(image, EnumSet.noneOf(BlockFile.Mode.class))) {
            return !file.lock(true);
        }
    }

    /** After the control domain has stopped and no domain runs: no process, no socket. */
    void checkStopped() throws Exception {
        Await.until(SECONDS, () -> HostProcesses.of(host.root()).isEmpty(), () -> "processes run on");
        try (Stream<Path> all = Files.walk(host.paths().run())) {
            List<Path> sockets = all.filter(path -> Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path)).toList();
            if (!sockets.isEmpty()) {
                throw new AssertionError("left behind: " + sockets);
            }
        }
    }
}
