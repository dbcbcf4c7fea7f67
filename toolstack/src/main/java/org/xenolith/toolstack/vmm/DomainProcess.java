package org.xenolith.toolstack.vmm;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.PeerCredentials;
import org.xenolith.linux.ProcessControl;
import org.xenolith.linux.SyscallFilter;
import org.xenolith.linux.UnixListener;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.rpc.FrameSocket;

/**
 * The main class of a domain process: {@code --socket PATH}. Binds the socket, says READY on standard output, and
 * serves connections until its domain is ended.
 */
public final class DomainProcess {
    private static final Logger LOG = LoggerFactory.getLogger(DomainProcess.class);
    private static final int BACKLOG = 16;
    private static final long CLAIM_PATIENCE_MS = 60_000;
    private static final long OPEN_FILES = 1024;
    private static final long LOG_LIMIT = 1 << 20;
    /** In no jar: looking for it opens them all, while this process still may. */
    private static final String NOWHERE = "org/xenolith/nowhere";

    private final DomainSlot slot;
    private final int owner;

    private final UnixListener listener;

    private DomainProcess(UnixListener listener, StoreLines stores) {
        this.owner = ProcessControl.uid();
        this.listener = listener;
        this.slot = new DomainSlot(stores, System::exit, ProcessControl::exit, this::confine);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2 || !arguments[0].equals("--socket")) {
            System.err.println("usage: DomainProcess --socket PATH (started by the control domain)");
            System.exit(1);
        }
        System.setErr(new PrintStream(new BoundedLog(new FileOutputStream(FileDescriptor.err), LOG_LIMIT), true));
        ProcessControl.newSession();
        ProcessControl.limit(ProcessControl.Limit.CORE, 0, 0);
        ProcessControl.limit(ProcessControl.Limit.NOFILE, OPEN_FILES, OPEN_FILES);
        ClassLoader.getSystemResource(NOWHERE);
        Path socket = Path.of(arguments[1]);
        UnixListener listener = UnixListener.bind(socket, BACKLOG);
        StoreLines stores = new StoreLines(StoreLines.beside(socket));
        System.out.println("READY");
        System.out.close();
        new DomainProcess(listener, stores).serve();
    }

    /**
     * From now on this process may do less, and if it becomes a user of its own (not 0) may open and signal only what that user may; a
     * control domain that connects sees it as that user.
     */
    private void confine(int uid) {
        if (uid != 0) {
            ProcessControl.become(uid, uid);
            listener.introduceAnew(BACKLOG);
        }
        try {
            SyscallFilter.forbid();
        } catch (LinuxException e) {
            LOG.warn("this host filters no system calls: {}", e.getMessage());
        }
    }

    private void serve() {
        Thread watchdog = new Thread(this::awaitClaim, "unclaimed");
        watchdog.setDaemon(true);
        watchdog.start();
        while (true) {
            UnixSocket client = listener.accept();
            PeerCredentials peer = client.peer();
            if (peer.uid() != owner && peer.uid() != 0) {
                LOG.warn("turned away process {} of user {}", peer.pid(), peer.uid());
                client.close();
                continue;
            }
            Thread thread = new Thread(() -> serve(client), "control-" + peer.pid());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void awaitClaim() {
        try {
            Thread.sleep(CLAIM_PATIENCE_MS);
        } catch (InterruptedException e) {
            return;
        }
        slot.endUnlessClaimed();
    }

    private void serve(UnixSocket client) {
        FrameSocket line = new FrameSocket(client);
        try {
            FrameSocket.Received first = line.receive();
            if (first == null || !first.frame().hasHello()) {
                line.close();
                return;
            }
            new ControlLine(line, slot).serve();
        } catch (IOException e) {
            LOG.debug("connection of process {} ended: {}", line.peer().pid(), e.toString());
            line.close();
        }
    }
}
