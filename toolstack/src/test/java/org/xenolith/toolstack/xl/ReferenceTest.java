package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.config.ConfigKey;
import org.xenolith.toolstack.config.ConfigKeys;
import org.xenolith.toolstack.config.EventAction;

/** Holds docs/xl.md in step with the tables of verbs and keys. */
class ReferenceTest {
    private final List<String> lines = read();

    private static List<String> read() {
        try {
            return Files.readAllLines(Path.of("../docs/xl.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> rows(String heading) {
        int start = lines.indexOf(heading);
        return lines.subList(start, lines.size()).stream().dropWhile(line -> !line.startsWith("|---"))
                .skip(1).takeWhile(line -> line.startsWith("|")).toList();
    }

    private boolean names(String word) {
        return lines.stream().anyMatch(line -> line.contains("`" + word + "`"));
    }

    @Test
    void shouldDescribeExactlyTheServedVerbs() {
        List<String> rows = rows("## Verbs");
        assertEquals(VerbTable.SERVED.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            VerbRow row = VerbTable.SERVED.get(i);
            assertTrue(rows.get(i).startsWith("| `" + row.name() + "` |"), rows.get(i));
            assertTrue(rows.get(i).endsWith("| " + row.description() + " |"), rows.get(i));
        }
        VerbTable.NOT_SERVED.forEach(verb -> assertTrue(names(verb), verb));
    }

    @Test
    void shouldDescribeExactlyTheServedKeys() {
        List<String> expected = ConfigKeys.all().stream().filter(ConfigKey::served)
                .map(key -> "| `" + key.name() + "` | " + key.kind().name().toLowerCase(java.util.Locale.ROOT) + " | "
                        + key.note() + " |").toList();
        assertEquals(expected, rows("## Configuration"));
        ConfigKeys.all().forEach(key -> assertTrue(names(key.name()), key.name()));
        EventAction.spellings().forEach(action -> assertTrue(names(action), action));
    }
}
