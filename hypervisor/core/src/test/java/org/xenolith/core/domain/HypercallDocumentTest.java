package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.XenErrno;

/** Holds docs/hypercalls.md and the dispatcher together. */
class HypercallDocumentTest {
    private static final int NONE = -1;
    private static final int MAX_OP = 64;
    private final Guest guest = new Guest(1, true);

    record Line(int number, int op) {
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void shouldServeExactlyWhatTheDocumentSays() throws IOException {
        Map<Line, Boolean> document = document();
        assertEquals(0, guest.call(32, 11, guest.ints(0x100, 0, 0, 0)), "the FIFO ABI is on, so that its operations can be told");
        assertTrue(document.size() > 80);
        for (int number = 0; number < 70; number++) {
            Boolean whole = document.get(new Line(number, NONE));
            if (whole != null) {
                check(number, 0, whole);
                continue;
            }
            for (int op = 0; op < MAX_OP; op++) {
                check(number, op, document.getOrDefault(new Line(number, op), false));
            }
        }
    }

    private void check(int number, int op, boolean served) {
        long argument = guest.ints(0x7ff0, 0, 0, 0, 0, 0, 0, 0);
        long result = switch (number) {
            case 24 -> guest.call(number, op, 0, argument);
            case 29 -> guest.call(number, op, op == 3 ? guest.ints((int) argument + 64, 0, 0, 0, 1, 0) : guest.ints(0));
            case 16 -> guest.call(number, guest.ints(0, 0, 0));
            case 15 -> guest.call(number, 0, 0);
            default -> guest.call(number, op, argument, 1);
        };
        String call = "hypercall " + number + "/" + op;
        if (served && !(number == 32 && op == 13)) {
            assertNotEquals(-XenErrno.ENOSYS, result, call);
        } else if (!served) {
            assertEquals(-XenErrno.ENOSYS, result, call);
        }
    }

    private static Map<Line, Boolean> document() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/hypercalls.md"))) {
            folder = folder.getParent();
        }
        Map<Line, Boolean> lines = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("docs/hypercalls.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 6 && cells[1].strip().matches("\\d+")) {
                String op = cells[3].strip();
                int number = Integer.parseInt(cells[1].strip());
                lines.put(new Line(number, op.isEmpty() ? NONE : Integer.parseInt(op)), cells[5].strip().equals("served"));
            }
        }
        return lines;
    }
}
