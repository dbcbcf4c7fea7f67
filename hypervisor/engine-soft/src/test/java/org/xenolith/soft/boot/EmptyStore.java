package org.xenolith.soft.boot;

import java.nio.charset.StandardCharsets;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.evtchn.LocalPort;

/** A xenstore with nothing in it, enough for a guest to boot: every path is missing, every write succeeds. */
final class EmptyStore {
    private static final long RING = 0xfeffeL << 12;
    private static final int RESPONSES = 1024, REQUEST_CONSUMER = 2048, REQUEST_PRODUCER = 2052,
            RESPONSE_CONSUMER = 2056, RESPONSE_PRODUCER = 2060, MASK = 1023;
    private static final int READ = 2, DIRECTORY = 1, GET_PERMS = 3, TRANSACTION_START = 6, ERROR = 16, HEADER = 16;

    private final GuestMemory memory;
    private final LocalPort port;
    private final byte[] pending = new byte[4096 + HEADER];
    private int filled;

    EmptyStore(DomainCore domain) {
        memory = domain.memory();
        port = domain.binder().bindInterdomain(domain.domid(), domain.special().storePort(), () -> { });
    }

    /** Serves what has arrived. */
    void poll() {
        int consumed = memory.getInt(RING + REQUEST_CONSUMER);
        int produced = memory.getIntAcquire(RING + REQUEST_PRODUCER);
        if (consumed == produced) {
            return;
        }
        for (; consumed != produced; consumed++) {
            pending[filled++] = memory.getByte(RING + (consumed & MASK));
            if (filled >= HEADER && filled == HEADER + word(12)) {
                answer();
                filled = 0;
            }
        }
        memory.putIntRelease(RING + REQUEST_CONSUMER, consumed);
        port.send();
    }

    private int word(int at) {
        return pending[at] & 0xff | (pending[at + 1] & 0xff) << 8 | (pending[at + 2] & 0xff) << 16
                | (pending[at + 3] & 0xff) << 24;
    }

    private void answer() {
        int type = word(0);
        boolean missing = type == READ || type == DIRECTORY || type == GET_PERMS;
        byte[] body = (missing ? "ENOENT\0" : type == TRANSACTION_START ? "1\0" : "OK\0")
                .getBytes(StandardCharsets.US_ASCII);
        int[] header = {missing ? ERROR : type, word(4), word(8), body.length};
        int produced = memory.getInt(RING + RESPONSE_PRODUCER);
        for (int value : header) {
            for (int n = 0; n < 4; n++) {
                memory.putByte(RING + RESPONSES + (produced++ & MASK), (byte) (value >>> 8 * n));
            }
        }
        for (byte b : body) {
            memory.putByte(RING + RESPONSES + (produced++ & MASK), b);
        }
        memory.putIntRelease(RING + RESPONSE_PRODUCER, produced);
    }
}
