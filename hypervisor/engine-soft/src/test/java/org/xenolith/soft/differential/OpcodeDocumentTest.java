package org.xenolith.soft.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xenolith.soft.decode.OpcodeTable;
import org.xenolith.soft.decode.Spec;

/** docs/soft-opcodes.md is the opcode table. {@code -Dxenolith.soft.document=write} writes it anew. */
class OpcodeDocumentTest {
    private static final String HEAD = """
            # Instructions of the soft engine

            One line per row of `opcodes.txt`; notation as there. *Checked*: `CPU`, random cases are compared with the
            real CPU in each mode that has the instruction, interpreted and translated (privileged ones must fault like
            there); `case`, by a case in `HostStateTest`. What is not listed raises #UD and is counted.

            | opcode | prefix | instruction | operands | modes | checked |
            |---|---|---|---|---|---|
            """;

    @Test
    void shouldListEveryRow() throws IOException {
        Path document = Path.of("").toAbsolutePath();
        while (!Files.exists(document.resolve("docs/soft-engine.md"))) {
            document = document.getParent();
        }
        document = document.resolve("docs/soft-opcodes.md");
        if ("write".equals(System.getProperty("xenolith.soft.document"))) {
            Files.writeString(document, text());
        }
        assertEquals(text(), Files.readString(document));
    }

    private static String text() {
        Set<String> lines = new LinkedHashSet<>();
        for (Spec row : new OpcodeTable().rows()) {
            String modes = !row.isIn64() ? "16, 32" : row.isIn32() ? "all" : "64";
            lines.add("| " + row.opcode + " | " + row.prefix + " | " + row.name + " | "
                    + String.join(", ", row.operands()) + " | " + modes + " | "
                    + (OpcodeChecks.isNative(row) ? "CPU" : "case") + " |\n");
        }
        return HEAD + String.join("", lines);
    }
}
