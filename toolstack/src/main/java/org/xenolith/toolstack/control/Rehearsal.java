package org.xenolith.toolstack.control;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.MemFd;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.domain.CoreConfig;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.rpc.FrameSocket;

/**
 * Has an empty domain process build a domain of one page of code, move it to another one within itself, run and end it, so that
 * the classes that a real one needs are loaded, linked and warm before it comes. See {@code docs/adr/0090-rehearsed-domain-processes.md}.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    /** The highest id that a domain may have; no node of it is ever written. */
    private static final int DOMID = 0x7fef;
    private static final int MEMORY_MIB = 8;
    private static final DomainConfig CONFIG = DomainConfig.newBuilder().setName("rehearsal")
            .setUuid("00000000-0000-0000-0000-000000000001").setKernel("rehearsal").setVcpus(1).setMaxVcpus(1)
            .setMemoryMib(MEMORY_MIB).setMaxMemoryMib(MEMORY_MIB).setMaxGrantFrames(32).setMaxEventChannels(1023)
            .setEventAbi("2level").build();

    private final StoreGate gate;
    private final EngineChooser engines;

    Rehearsal(StoreGate gate, EngineChooser engines) {
        this.gate = gate;
        this.engines = engines;
    }

    /**
     * Returns when the process is empty again; one that cannot rehearse is as good as before.
     *
     * @throws IOException if the process has gone
     */
    void run(String engine, Path socket, FrameSocket line) throws IOException {
        if (act(engine, socket, line, false)) {
            act(engine, socket, line, true);
        }
    }

    /** Whether it could. */
    private boolean act(String engine, Path socket, FrameSocket line, boolean incoming) throws IOException {
        Path console = consoles(socket).get(incoming ? 1 : 0);
        try (HostResources resources = new HostResources()) {
            open(engine, incoming, resources);
            gate.connect(DOMID, socket);
            line.send(VmmFrame.newBuilder().setId(1).setAssign(Assign.newBuilder().setRehearsal(true).setDomid(DOMID)
                    .setConfig(CONFIG).addAllDescriptors(resources.roles()).setEngine(engine).setIncoming(incoming)
                    .setConsoleSocket(console.toString())).build(), resources.descriptors());
            FrameSocket.Received answer = line.receive();
            if (answer == null) {
                throw new IOException("it ended while it rehearsed");
            }
            if (answer.frame().hasFailure()) {
                LOG.warn("a domain process could not rehearse: {}", answer.frame().getFailure().getMessage());
            }
            return !answer.frame().hasFailure();
        } finally {
            Files.deleteIfExists(console);
        }
    }

    /** The console sockets of a process that rehearses. */
    static List<Path> consoles(Path socket) {
        return List.of(socket.resolveSibling(socket.getFileName() + ".console"), socket.resolveSibling(socket.getFileName() + ".console2"));
    }

    private void open(String engine, boolean incoming, HostResources resources) throws IOException {
        if (engine.equals("kvm")) {
            resources.add(Role.KVM, 0, engines.openKvm());
        }
        resources.add(Role.MEMORY, 0, MemFd.create("rehearsal", CoreConfig.of(DOMID, CONFIG).hostBytes()));
        resources.add(Role.CONSOLE_LOG, 0, MemFd.create("rehearsal-log", 0));
        if (incoming) {
            return;
        }
        MemFd kernel = MemFd.create("rehearsal-kernel", 0);
        resources.add(Role.KERNEL, 0, kernel);
        try (OutputStream out = Files.newOutputStream(Path.of("/proc/self/fd/" + kernel.fd()))) {
            out.write(RehearsalKernel.bytes());
        }
    }
}
