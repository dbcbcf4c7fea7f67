package org.xenolith.abi.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XenstoreRingLayoutTest {
    private static final Path HEADER = Path.of("/usr/include/xen/io/xs_wire.h");

    @TempDir
    Path folder;

    @Test
    void shouldMatchTheHeader() throws IOException, InterruptedException {
        assumeTrue(Files.exists(HEADER), "no " + HEADER + " (Debian package libxen-dev)");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc");
        Map<String, Integer> ours = new LinkedHashMap<>();
        ours.put("XENSTORE_RING_SIZE", XenstoreRingLayout.RING_SIZE);
        ours.put("offsetof(struct xenstore_domain_interface, req)", XenstoreRingLayout.REQ_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, rsp)", XenstoreRingLayout.RSP_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, req_cons)", XenstoreRingLayout.REQ_CONS_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, req_prod)", XenstoreRingLayout.REQ_PROD_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, rsp_cons)", XenstoreRingLayout.RSP_CONS_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, rsp_prod)", XenstoreRingLayout.RSP_PROD_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, server_features)", XenstoreRingLayout.SERVER_FEATURES_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, connection)", XenstoreRingLayout.CONNECTION_OFFSET);
        ours.put("offsetof(struct xenstore_domain_interface, error)", XenstoreRingLayout.ERROR_OFFSET);
        ours.put("XENSTORE_CONNECTED", XenstoreRingLayout.CONNECTED);
        ours.put("XENSTORE_RECONNECT", XenstoreRingLayout.RECONNECT);
        ours.put("XENSTORE_ERROR_NONE", XenstoreRingLayout.ERROR_NONE);
        ours.put("XENSTORE_ERROR_COMM", XenstoreRingLayout.ERROR_COMM);
        ours.put("XENSTORE_ERROR_RINGIDX", XenstoreRingLayout.ERROR_RINGIDX);
        ours.put("XENSTORE_ERROR_PROTO", XenstoreRingLayout.ERROR_PROTO);
        assertEquals(ours, theirs(ours));
    }

    private Map<String, Integer> theirs(Map<String, Integer> names) throws IOException, InterruptedException {
        StringBuilder source = new StringBuilder("#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <xen/io/xs_wire.h>\n"
                + "int main(void) {\n");
        names.keySet().forEach(name -> source.append("printf(\"%d\\n\", (int)").append(name).append(");\n"));
        Path program = Files.writeString(folder.resolve("layout.c"), source.append("}\n"));
        Path binary = folder.resolve("layout");
        Process compiler = new ProcessBuilder("gcc", "-o", binary.toString(), program.toString()).inheritIO().start();
        assertEquals(0, compiler.waitFor());
        Process process = new ProcessBuilder(binary.toString()).start();
        String[] lines = new String(process.getInputStream().readAllBytes()).split("\n");
        Map<String, Integer> values = new LinkedHashMap<>();
        int at = 0;
        for (String name : names.keySet()) {
            values.put(name, Integer.parseInt(lines[at++]));
        }
        return values;
    }
}
