package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.ProcessControl;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.VmmCommand;

/** Ends domain processes: asked first, then killed, and waited for, since what they hold is free only then. */
final class ProcessEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);
    private static final long ASK_MS = 3000;
    private static final long END_MS = 5000;
    private static final long STEP_MS = 1;

    private ProcessEnd() {
    }

    /** Ends a domain's process, whether there is a line to it or it only listens on its socket, stopped or hung. */
    static void of(ManagedDomain domain, Path socket) {
        DomainLink link = domain.link();
        if (link == null) {
            kill(listeningOn(socket));
            return;
        }
        if (!ends(link.pid(), obeys(link) ? END_MS : 0)) {
            LOG.warn("domain process {} did not end by itself; killing it", link.pid());
            kill(link.pid());
        }
        link.close();
        domain.link(null);
    }

    private static boolean obeys(DomainLink link) {
        try {
            link.ask(DomainCreator.command(VmmCommand.Verb.END), ASK_MS);
            return true;
        } catch (OperationException e) {
            LOG.debug("domain process {}: {}", link.pid(), e.getMessage());
            return !link.open();
        }
    }

    /** Kills a process and returns when it is no more; 0 is none. */
    static void kill(int pid) {
        if (pid > 0 && ProcessControl.kill(pid, ProcessControl.SIGKILL) && !ends(pid, END_MS)) {
            LOG.error("process {} does not end after SIGKILL; what it holds stays in use", pid);
        }
    }

    /** The process behind a socket, as the kernel knows it; 0 if nobody listens. */
    static int listeningOn(Path socket) {
        try (UnixSocket line = UnixSocket.connect(socket)) {
            return line.peer().pid();
        } catch (LinuxException e) {
            return 0;
        }
    }

    private static boolean ends(int pid, long patienceMs) {
        long deadline = System.nanoTime() + patienceMs * 1_000_000;
        while (runs(pid)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            try {
                Thread.sleep(STEP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** A process whose parent has not yet taken its exit status holds nothing any more. */
    private static boolean runs(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }
}
