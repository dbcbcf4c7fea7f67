package org.xenolith.toolstack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.toolstack.device.ConsoleNodes;
import org.xenolith.toolstack.device.VbdNodes;
import org.xenolith.toolstack.device.VifNodes;
import org.xenolith.toolstack.domain.DomainNodes;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.VifConfig;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.xenstore.client.XenstoreClient;

/** Holds {@code docs/xenstore-paths.md} and what the toolstack writes together. */
class XenstorePathsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "xenstore-paths.md");
    private static final Pattern ROW = Pattern.compile("\\| `(/[^`]*)` \\| toolstack \\| `([^`]*)` \\|.*");
    private static final int DOMID = 7;
    private static final String UUID = "6d8b6d5e-0f5c-4c1f-9f9c-0a7b5f0a7c11";

    @Test
    void shouldListEveryNodeThatTheToolstackWrites(@TempDir Path directory) throws IOException {
        HostPaths paths = new HostPaths(directory);
        Files.createDirectories(paths.xenstoreSocket().getParent());
        try (StoreService service = StoreService.start(paths)) {
            create(service.client());
            assertEquals(String.join("\n", lines(documented())), String.join("\n", lines(written(service.client()))));
        }
    }

    private static void create(XenstoreClient store) {
        store.transaction(nodes -> {
            DomainNodes.write(nodes, DOMID, DomainConfig.newBuilder().setName("guest").setUuid(UUID).setMaxVcpus(1).setVcpus(1)
                    .setMemoryMib(64).setMaxMemoryMib(64).build(), 1.0);
            VbdNodes.write(nodes, DOMID, DiskConfig.newBuilder().setDevid(51712).setVdev("xvda").setTarget("/disk")
                    .setScript("block").build());
            VifNodes.write(nodes, DOMID, VifConfig.newBuilder().setDevid(0).setMac("00:16:3e:00:00:01").setBridge("br0")
                    .setScript("vif-bridge").setIp("10.0.0.2").setVifname("tap0").setRateBytesPerInterval(1000)
                    .setRateIntervalUs(50).build());
            DomainNodes.writeStore(nodes, DOMID, 1, 1);
            ConsoleNodes.write(nodes, DOMID, 2, 2, "/console");
            return null;
        });
    }

    private static List<String> lines(Map<String, String> rows) {
        return rows.entrySet().stream().map(row -> row.getKey() + " " + row.getValue()).toList();
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                expand(row.group(1)).forEach(path -> rows.put(path, row.group(2)));
            }
        }
        return rows;
    }

    /** {@code /a/{b,c}} stands for {@code /a/b} and {@code /a/c}. */
    private static List<String> expand(String path) {
        int brace = path.indexOf('{');
        return brace < 0 ? List.of(path)
                : Stream.of(path.substring(brace + 1, path.length() - 1).split(",")).map(path.substring(0, brace)::concat).toList();
    }

    private static Map<String, String> written(XenstoreClient store) {
        Map<String, String> rows = new TreeMap<>();
        for (String root : List.of("/local", "/vm", "/libxl", "/tool")) {
            walk(store, root, rows);
        }
        return rows;
    }

    private static void walk(XenstoreClient store, String path, Map<String, String> rows) {
        rows.put(pattern(path), String.join(",", store.permissions(path)).replaceAll("\\b([nrwb])" + DOMID + "\\b", "$1N"));
        for (String child : store.directory(path).orElse(List.of())) {
            walk(store, path + "/" + child, rows);
        }
    }

    private static String pattern(String path) {
        return path.replace(UUID, "UUID").replaceAll("/(vbd|vif|console)/" + DOMID + "\\b", "/$1/N")
                .replaceAll("/(domain|libxl)/" + DOMID + "\\b", "/$1/N").replaceAll("/(vbd|vif)((?:/N)?)/\\d+", "/$1$2/DEV")
                .replaceAll("/cpu/\\d+", "/cpu/VCPU");
    }
}
