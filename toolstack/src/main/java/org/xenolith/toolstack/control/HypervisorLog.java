package org.xenolith.toolstack.control;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;

/** What {@code xl dmesg} shows: the newest lines of what the core and the guests' console_io said. Bounded. */
final class HypervisorLog {
    private static final int MAX_LINES = 2000;
    private static final int MAX_LINE = 512;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        String cut = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "..." : line;
        lines.addLast("(XEN) [" + TIME.format(Instant.now()) + "] " + cut);
    }

    synchronized String text(boolean clear) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        if (clear) {
            lines.clear();
        }
        return text.toString();
    }
}
