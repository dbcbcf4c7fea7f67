package org.xenolith.xenstore.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.XsOp;

/** Requests on a link whose callers wait for the answer. */
final class Requester implements WireOps.Exchange {
    private final Link link;
    private final Semaphore window = new Semaphore(Link.WINDOW);

    Requester(Link link) {
        this.link = link;
    }

    @Override
    public byte[] request(XsOp op, int txId, byte[] payload) {
        Blocking answer = new Blocking();
        window.acquireUninterruptibly();
        try {
            link.submit(op.code(), txId, payload, answer);
            Blocking.Result result = answer.await();
            if (result == null) {
                throw new XenstoreException(XsError.EIO, op + " " + subject(payload) + ": the connection is lost");
            }
            if (result.type() == XsOp.ERROR.code()) {
                throw new XenstoreException(error(result.payload()), op + " " + subject(payload));
            }
            return result.payload();
        } finally {
            window.release();
        }
    }

    private static String subject(byte[] payload) {
        List<String> strings = WireOps.strings(payload, 0);
        return strings.isEmpty() ? "" : strings.get(0);
    }

    private static XsError error(byte[] payload) {
        String name = new String(payload, 0, Math.max(0, payload.length - 1), StandardCharsets.US_ASCII);
        for (XsError error : XsError.values()) {
            if (error.name().equals(name)) {
                return error;
            }
        }
        return XsError.EIO;
    }
}
