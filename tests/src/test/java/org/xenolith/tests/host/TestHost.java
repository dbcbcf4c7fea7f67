package org.xenolith.tests.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Status;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.toolstack.rpc.client.ControlClient;
import org.xenolith.toolstack.xl.XlMain;

/** One host in a folder of its own: a control domain that tests start, kill and start again, and xl on it. */
final class TestHost implements AutoCloseable {
    private final List<String> through;
    private final String[] options;
    private final Path root;
    private final HostPaths paths;
    private final Leaks leaks;
    private ControlProcess control;

    TestHost() throws IOException {
        this(List.of());
    }

    /** One whose control domain is started through another command. @param options of {@code xenolithd run} */
    TestHost(List<String> through, String... options) throws IOException {
        this.through = through;
        this.options = options;
        root = Files.createTempDirectory(Path.of("/tmp"), "xe");
        paths = new HostPaths(root);
        control = ControlProcess.start(root, through, options);
        leaks = new Leaks(this);
    }

    Path root() {
        return root;
    }

    HostPaths paths() {
        return paths;
    }

    ControlProcess control() {
        return control;
    }

    /** Starts the control domain again, after it was killed or stopped. */
    void restart() throws IOException {
        control = ControlProcess.start(root, through, options);
    }

    /** Where it takes in domains of other hosts. */
    String migrationAddress() {
        return new ControlClient(paths.controlSocket()).call(Request.newBuilder().setStatus(Status.getDefaultInstance()))
                .getStatus().getMigrationListen();
    }

    XlOutput xl(String... arguments) {
        return xl(new ByteArrayInputStream(new byte[0]), arguments);
    }

    XlOutput xl(InputStream in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = XlMain.run(paths, root, in, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), List.of(arguments));
        return new XlOutput(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** xl create with that configuration and further arguments. */
    XlOutput create(Guest guest, String... more) throws IOException {
        return xl(Stream.concat(Stream.of("create", write(guest).toString()), Stream.of(more)).toArray(String[]::new));
    }

    /** The configuration as a file. */
    Path write(Guest guest) throws IOException {
        return Files.writeString(root.resolve(guest.name() + ".cfg"), guest.text());
    }

    /** A disk image of so many sectors. */
    Path disk(String name, long bytes) throws IOException {
        Path image = root.resolve(name + ".disk");
        try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return image;
    }

    /** Everything a domain of that name has printed, from its log. */
    String console(String name) {
        return HostProcesses.read(root.resolve("log/console/guest-" + name + ".log"));
    }

    void awaitConsole(String name, String text) throws Exception {
        Await.until(() -> console(name).contains(text), () -> "\"" + text + "\" on the console of " + name + ": " + tail(name)
                + xl("list").out());
    }

    private String tail(String name) {
        String all = console(name);
        return all.substring(Math.max(0, all.length() - 2000));
    }

    /** Types on a domain's console. */
    void type(String name, String line) {
        xl(new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.US_ASCII)), "console", name).ok();
    }

    /** Types on a console while there may be no control domain. */
    void typeUnasked(int domid, String line) {
        try (UnixSocket console = UnixSocket.connect(paths.consoleSocket(domid))) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
            console.send(bytes, 0, bytes.length);
        }
    }

    int domid(String name) {
        return Integer.parseInt(xl("domid", name).ok().out().trim());
    }

    /** The id of the domain that has that name now; 0 if none. */
    int domidNow(String name) {
        XlOutput found = xl("domid", name);
        return found.status() == 0 ? Integer.parseInt(found.out().trim()) : 0;
    }

    /** Waits for another domain than one to have that name. */
    void awaitSuccessor(String name, int before) throws Exception {
        Await.until(() -> {
            int now = domidNow(name);
            return now != 0 && now != before;
        }, () -> "a new " + name + ": " + xl("list").out());
    }

    boolean exists(String name) {
        return xl("domid", name).status() == 0;
    }

    /** The six letters of xl list; empty where there is no such domain. */
    String state(String name) {
        return xl("list").ok().out().lines().filter(line -> line.split("\\s+")[0].equals(name))
                .map(line -> line.split("\\s+")[4]).findFirst().orElse("");
    }

    void awaitState(String name, String state) throws Exception {
        Await.until(() -> state(name).matches(state), () -> name + " in state " + state + ": " + xl("list").out());
    }

    void awaitGone(String name) throws Exception {
        Await.until(() -> !exists(name), () -> "the end of " + name + ": " + xl("list").out());
    }

    /** The domain process of a domain. */
    int processOf(int domid) {
        return HostProcesses.listeningOn(paths.domainSocket(domid));
    }

    Map<String, String> store() throws IOException {
        return StoreTree.read(paths.xenstoreSocket());
    }

    /** Takes away all domains. */
    void destroyAll() {
        xl("list").ok().out().lines().skip(2).forEach(line -> xl("destroy", line.split("\\s+")[1]));
    }

    /** Fails unless the host is as it was before its first domain. */
    void assertNothingLeft() throws Exception {
        leaks.check();
    }

    /** Ends the control domain and every process of this host by force, whatever state it is in, and removes the folder. */
    @Override
    public void close() throws Exception {
        try {
            if (control.running()) {
                destroyAll();
                assertNothingLeft();
                ControlProcess.launch(root, "stop").awaitExit();
                control.awaitExit();
                leaks.checkStopped();
            }
        } finally {
            control.kill();
            HostProcesses.of(root).forEach(HostProcesses::kill);
            HostProcesses.remove(root);
        }
    }
}
