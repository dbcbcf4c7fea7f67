package org.xenolith.toolstack.control;

import java.util.LinkedHashMap;
import java.util.Map;
import org.xenolith.toolstack.proto.Action;
import org.xenolith.toolstack.proto.DomainEnded;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.WaitForDomain.Until;

/** Wakes those who wait for a domain's end ({@code xl shutdown -w}, {@code xl create -F}); remembers the last few ends. */
final class EndNotices {
    private static final int REMEMBERED = 256;

    private record End(DomainEnded how, boolean gone) {
    }

    private final Map<Integer, End> ends = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, End> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void shutDown(int domid, ShutdownReason reason, Action action) {
        ends.put(domid, new End(DomainEnded.newBuilder().setReason(reason).setAction(action).build(), false));
        notifyAll();
    }

    /** A domain of that id lives, which may have been here before. */
    synchronized void lives(int domid) {
        ends.remove(domid);
    }

    synchronized void gone(int domid) {
        End end = ends.get(domid);
        DomainEnded how = end == null
                ? DomainEnded.newBuilder().setReason(ShutdownReason.NO_REASON).setAction(Action.DESTROY).build() : end.how();
        ends.put(domid, new End(how, true));
        notifyAll();
    }

    /** Whether the domain is kept as it ended; any other is waited for until its name and disks are free again. */
    private static boolean stays(Action action) {
        return action == Action.PRESERVE || action == Action.RENAME_RESTART;
    }

    /**
     * Waits for the end of a domain, and for what follows it.
     *
     * @param timeoutMs 0 waits for ever
     * @return how it ended, or null when the time is over
     */
    synchronized DomainEnded await(int domid, Until until, long timeoutMs) throws InterruptedException {
        long deadline = timeoutMs == 0 ? Long.MAX_VALUE : System.currentTimeMillis() + timeoutMs;
        while (true) {
            End end = ends.get(domid);
            if (end != null && (end.gone() || until == Until.SHUT_DOWN && stays(end.how().getAction()))) {
                return end.how();
            }
            long left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                return null;
            }
            wait(timeoutMs == 0 ? 0 : left);
        }
    }
}
