package org.xenolith.toolstack.xl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.rpc.HostPaths;

/** Runs xl commands in this process over a host directory of their own. */
final class XlFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-20T13:30:16Z");

    final HostPaths paths;
    final Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = new ByteArrayInputStream(new byte[0]);
    private FakeControlDomain control;
    private ControlDomainStarter starter = session -> {
        throw new XlException("the test starts no control domain");
    };

    XlFixture() {
        try {
            directory = Files.createTempDirectory(Path.of("/tmp"), "xl");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        paths = new HostPaths(directory.resolve("host"));
    }

    /** Has a control domain answer. */
    XlFixture answeredBy(Function<Request, Result> answer) {
        control = new FakeControlDomain(paths, answer);
        return this;
    }

    FakeControlDomain control() {
        return control;
    }

    XlFixture starting(ControlDomainStarter chosen) {
        starter = chosen;
        return this;
    }

    XlFixture input(InputStream chosen) {
        in = chosen;
        return this;
    }

    int xl(String... arguments) {
        out.reset();
        err.reset();
        Session session = new Session(in, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), paths, directory, Clock.fixed(NOW, ZoneOffset.UTC),
                starter, GlobalOptions.none());
        return new Xl(session).run(List.of(arguments));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration that can be created, with a kernel and a ramdisk that are there. */
    String config(String more) {
        write("vmlinuz", "kernel");
        write("initrd.gz", "ramdisk");
        return write("guest.cfg", "name='l2'\ntype='pvh'\nkernel='vmlinuz'\nramdisk='initrd.gz'\nmemory=256\n" + more)
                .toString();
    }

    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
