package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xenolith.toolstack.proto.HostInfo;
import org.xenolith.toolstack.proto.HostInfoResult;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.Request;

/**
 * {@code xl top}: what xentop(1) shows, over and over; on a terminal as a page that keys change, else as table after
 * table.
 */
final class TopVerb implements Verb {
    private static final int DEFAULT_DELAY_S = 3;
    private static final int LONGEST_DELAY_S = 86_400;
    private static final long KEY_POLL_MS = 50;

    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        int delay = arguments.number('d', "--delay", 1, LONGEST_DELAY_S, DEFAULT_DELAY_S);
        int iterations = arguments.number('i', "--iterations", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        if (session.json()) {
            session.out().print(TopJson.of(sample(session)));
            return;
        }
        TopTable table = new TopTable(TopOptions.of(arguments), totalMemoryKib(session));
        RawTerminal terminal = arguments.has('b') ? RawTerminal.none() : RawTerminal.enter();
        try {
            if (terminal.raw()) {
                page(session, table, delay, iterations);
            } else {
                batch(session, table, delay, iterations);
            }
        } finally {
            terminal.leave();
        }
    }

    private static void batch(Session session, TopTable table, int delay, int iterations) {
        TopSample before = null;
        for (int i = 0; i < iterations; i++) {
            if (i > 0 && !pause(TimeUnit.SECONDS.toMillis(delay))) {
                return;
            }
            TopSample now = sample(session);
            session.out().print(table.format(now, before));
            session.out().flush();
            before = now;
        }
    }

    private static void page(Session session, TopTable table, int delay, int iterations) {
        TopPage page = new TopPage(session.out(), session.clock());
        page.open();
        try {
            TopSample before = null;
            for (int i = 0; i < iterations && table != null; i++) {
                TopSample now = sample(session);
                page.show(table, now, before);
                table = i + 1 == iterations ? null : keys(session, page, table, now, before, delay);
                before = now;
            }
        } finally {
            page.close();
        }
    }

    /** Waits for the next update, following keys meanwhile; returns the table to go on with, or null for none. */
    private static TopTable keys(Session session, TopPage page, TopTable table, TopSample now, TopSample before, int delay) {
        TopTable shown = table;
        try {
            for (long left = TimeUnit.SECONDS.toMillis(delay); left > 0; left -= KEY_POLL_MS) {
                while (session.in().available() > 0) {
                    int key = session.in().read();
                    if (TopOptions.quits(key)) {
                        return null;
                    }
                    shown = shown.with(shown.options().toggle(key));
                    page.show(shown, now, before);
                }
                if (!pause(KEY_POLL_MS)) {
                    return null;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the keyboard cannot be read", e);
        }
        return shown;
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static TopSample sample(Session session) {
        return new TopSample(session.clock().millis(),
                session.control().list(ListDomains.newBuilder().setWithVcpus(true)));
    }

    private static long totalMemoryKib(Session session) {
        List<HostInfoResult.Field> fields = session.control()
                .call(Request.newBuilder().setHostInfo(HostInfo.getDefaultInstance())).getHostInfo().getFieldsList();
        return fields.stream().filter(field -> field.getKey().equals("total_memory"))
                .mapToLong(field -> Long.parseLong(field.getValue()) * 1024).findFirst().orElse(0);
    }
}
