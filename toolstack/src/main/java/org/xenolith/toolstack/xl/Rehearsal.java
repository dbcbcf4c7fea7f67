package org.xenolith.toolstack.xl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainList;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Response;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.rpc.Frames;
import org.xenolith.toolstack.rpc.HostPaths;

/**
 * Runs common commands against a canned answer and prints nothing, so that an archive of the classes they load can be
 * made for {@code bin/xl}. Touches only a temporary directory.
 */
public final class Rehearsal {
    private static final Result ANSWER = Result.newBuilder().setDomains(DomainList.newBuilder()
            .addDomains(Domain.newBuilder().setDomid(1).setName("guest").setConfig(DomainConfig.newBuilder()
                    .setName("guest").setKernel("/vmlinuz")))).build();
    private static final List<List<String>> COMMANDS = List.of(List.of("list"), List.of("list", "-v", "guest"),
            List.of("list", "-l"), List.of("pause", "guest"), List.of("domid", "guest"), List.of("uptime"),
            List.of("vcpu-list"), List.of("network-list", "guest"), List.of("block-list", "guest"),
            List.of("create", "-n", "guest.cfg", "memory=512"));

    private Rehearsal() {
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("xl");
        HostPaths paths = new HostPaths(directory);
        Files.createDirectories(paths.run());
        Path kernel = Files.writeString(directory.resolve("kernel"), "");
        Path config = Files.writeString(directory.resolve("guest.cfg"), """
                name = "guest"
                kernel = "kernel"
                disk = [ "/dev/null,raw,xvda,r" ]
                vif = [ "bridge=xenbr0" ]
                """);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(paths.controlSocket()));
            Thread server = new Thread(() -> serve(listener), "rehearsal");
            server.setDaemon(true);
            server.start();
            COMMANDS.forEach(command -> new Xl(session(paths)).run(command));
        } finally {
            for (Path path : List.of(paths.controlSocket(), paths.run(), kernel, config, directory)) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static Session session(HostPaths paths) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Session(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, paths, paths.root(),
                Clock.systemDefaultZone(), session -> { },
                GlobalOptions.none());
    }

    private static void serve(ServerSocketChannel listener) {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                if (Frames.read(client, Request.parser()) != null) {
                    Frames.write(client, Response.newBuilder().setResult(ANSWER).build());
                }
            } catch (IOException e) {
                return;
            }
        }
    }
}
