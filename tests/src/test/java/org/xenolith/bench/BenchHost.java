package org.xenolith.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.config.ConfigParser;
import org.xenolith.toolstack.config.DomainConfigReader;
import org.xenolith.toolstack.proto.CreateDomain;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.Hello;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Status;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.proto.Welcome;
import org.xenolith.toolstack.rpc.FrameSocket;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.toolstack.rpc.client.ControlClient;
import org.xenolith.toolstack.rpc.client.ProgressListener;

/**
 * A host of its own for a benchmark, in a temporary directory: its control domain, and domains that run the probe. The
 * properties {@code xenolith.home} and {@code xenolith.probe} say where the installation and the probe's image are.
 */
final class BenchHost implements AutoCloseable {
    private static final String HOME = System.getProperty("xenolith.home");
    private static final String PROBE = System.getProperty("xenolith.probe");
    private static final long SPARE_PATIENCE_MS = 60_000;
    /** The JVM may still collect or compile. */
    private static final long SPARE_SETTLES_MS = 500;

    private final Path directory;
    private final HostPaths paths;
    private final ControlClient client;

    /** @param options of {@code xenolithd start} */
    BenchHost(String... options) throws IOException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "xb");
        paths = new HostPaths(directory.resolve("host"));
        client = new ControlClient(paths.controlSocket());
        List<String> start = new ArrayList<>(List.of("xenolithd", "start"));
        start.addAll(List.of(options));
        xenolith(start.toArray(String[]::new));
    }

    HostPaths paths() {
        return paths;
    }

    ControlClient client() {
        return client;
    }

    /** Room for a benchmark's own files. */
    Path directory() {
        return directory;
    }

    /** Creates and starts a domain; its id. */
    int create(String name, String probe, String more, ProgressListener progress) {
        return client.call(Request.newBuilder().setCreate(CreateDomain.newBuilder().setConfig(config(name, probe, more))),
                progress).getCreated().getDomid();
    }

    int create(String name, String probe, String more) {
        return create(name, probe, more, progress -> { });
    }

    private DomainConfig config(String name, String probe, String more) {
        return read("type='pvh'\nname='" + name + "'\nkernel='" + PROBE + "'\nmemory=32\nengine='kvm'\ncmdline='probe=\""
                + probe + "\"'\n" + more + "\n");
    }

    /** Creates and starts a domain of which everything is said; its id. */
    int create(String text) {
        return client.call(Request.newBuilder().setCreate(CreateDomain.newBuilder().setConfig(read(text)))).getCreated().getDomid();
    }

    private DomainConfig read(String text) {
        return new DomainConfigReader(directory, RandomGenerator.getDefault()).read(ConfigParser.parse("bench", text)).config();
    }

    void destroy(int domid) {
        client.call(Request.newBuilder().setCommand(DomainCommand.newBuilder()
                .setVerb(DomainCommand.Verb.DESTROY_DOMAIN).setDomain(Integer.toString(domid))));
    }

    List<Domain> list() {
        return client.call(Request.newBuilder().setList(ListDomains.getDefaultInstance())).getDomains().getDomainsList();
    }

    /** The control domain's process id. */
    int controlDomain() {
        return client.call(Request.newBuilder().setStatus(Status.getDefaultInstance())).getStatus().getPid();
    }

    /** What a domain's process says of itself. */
    Welcome ask(int domid) {
        try (FrameSocket line = new FrameSocket(UnixSocket.connect(paths.domainSocket(domid)))) {
            line.send(VmmFrame.newBuilder().setHello(Hello.newBuilder().setVersion(1)).build(), List.of());
            return line.receive().frame().getWelcome();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the guest has been seen to run; when that was, in {@link System#nanoTime}'s terms. */
    long firstExit(int domid) {
        while (true) {
            long first = ask(domid).getStatus().getFirstExitNs();
            if (first != 0) {
                return first;
            }
            sleep(5);
        }
    }

    /** Waits until a spare domain process is ready and idle. */
    void awaitSpare() throws IOException {
        awaitSpare("kvm");
    }

    void awaitSpare(String engine) throws IOException {
        long deadline = System.currentTimeMillis() + SPARE_PATIENCE_MS;
        while (!spare(engine)) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException("no spare domain process within " + SPARE_PATIENCE_MS + " ms; see " + paths.log());
            }
            sleep(50);
        }
        sleep(SPARE_SETTLES_MS);
    }

    private boolean spare(String engine) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.domains(), "spare-" + engine + "-*.sock")) {
            for (Path file : files) {
                if (!file.toString().endsWith(".new.sock")) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Runs one of our commands against this host; what it printed. */
    String xenolith(String... command) {
        String[] whole = new String[command.length + 2];
        whole[0] = "env";
        whole[1] = HostPaths.VARIABLE + "=" + paths.root();
        System.arraycopy(command, 0, whole, 2, command.length);
        whole[2] = HOME + "/bin/" + command[0];
        return Command.output(whole);
    }

    static void sleep(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    /** Ends every domain and the control domain, and removes the directory. */
    @Override
    public void close() throws IOException {
        list().stream().filter(domain -> domain.getDomid() != 0).forEach(domain -> destroy(domain.getDomid()));
        xenolith("xenolithd", "stop");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
