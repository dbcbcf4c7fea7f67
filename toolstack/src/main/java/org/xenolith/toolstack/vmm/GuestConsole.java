package org.xenolith.toolstack.vmm;

import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.LinuxException;
import org.xenolith.pv.console.ConsoleSink;

/**
 * Takes what a guest prints, into its log and its history. A guest that floods is slowed to {@link #RATE} bytes a
 * second by leaving output in its ring: nothing is lost and neither disk nor processor is eaten.
 */
final class GuestConsole implements ConsoleSink {
    /** Sustained bytes a second, and how much may come at once. */
    static final long RATE = 4 << 20;
    private static final long BURST = 2 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(GuestConsole.class);
    private static final long SECOND_NS = 1_000_000_000L;

    private final ConsoleLog log;
    private final ConsoleHistory history;
    private final Runnable full;
    private long credit = BURST;
    private long refilledNs = System.nanoTime();
    private boolean logBroken;

    /** @param full asked to call {@code ConsoleBackend.sinkReady} a little later */
    GuestConsole(ConsoleLog log, ConsoleHistory history, Runnable full) {
        this.log = log;
        this.history = history;
        this.full = full;
    }

    @Override
    public int accept(byte[] bytes, int offset, int length) {
        refill();
        int taken = (int) Math.min(length, credit);
        if (taken > 0) {
            credit -= taken;
            write(bytes, offset, taken);
        }
        if (taken < length) {
            full.run();
        }
        return taken;
    }

    /** Says something of our own in the guest's log. */
    void note(String text) {
        byte[] line = ("\r\n[xenolith] " + text + "\r\n").getBytes(StandardCharsets.UTF_8);
        write(line, 0, line.length);
    }

    private synchronized void write(byte[] bytes, int offset, int length) {
        history.append(bytes, offset, length);
        if (logBroken) {
            return;
        }
        try {
            log.append(bytes, offset, length);
        } catch (LinuxException e) {
            logBroken = true;
            LOG.error("the console log cannot be written any more; the console itself goes on", e);
        }
    }

    private void refill() {
        long now = System.nanoTime();
        long earned = Math.min(SECOND_NS, now - refilledNs) * RATE / SECOND_NS;
        if (earned > 0) {
            credit = Math.min(BURST, credit + earned);
            refilledNs = now;
        }
    }
}
