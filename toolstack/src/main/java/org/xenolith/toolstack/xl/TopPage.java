package org.xenolith.toolstack.xl;

import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.xenolith.toolstack.proto.Domain;

/** The page of {@code xl top} on a terminal (ECMA-48): the other screen, no wrapping, drawn anew at each update. */
final class TopPage {
    private static final String OPEN = "\033[?1049h\033[?7l\033[?25l";
    private static final String CLOSE = "\033[?25h\033[?7h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String REST_OF_LINE = "\033[K\r\n";
    private static final String REST_OF_PAGE = "\033[J";

    private final PrintStream out;
    private final Clock clock;

    TopPage(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void open() {
        out.print(OPEN);
    }

    void close() {
        out.print(CLOSE);
        out.flush();
    }

    void show(TopTable table, TopSample now, TopSample before) {
        long running = now.domains().stream().filter(domain -> DomainState.word(domain).equals("running")).count();
        long kib = now.domains().stream().mapToLong(Domain::getMemoryKib).sum();
        String page = "xl top - " + LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS) + "\n"
                + now.domains().size() + " domains: " + running + " running; memory: " + table.totalMemoryKib()
                + "k total, " + kib + "k in domains\n" + table.format(now, before)
                + "\nn networks  x disks  v VCPUs  e engine  r header  f full names  q quit\n";
        out.print(HOME + page.replace("\n", REST_OF_LINE) + REST_OF_PAGE);
        out.flush();
    }
}
