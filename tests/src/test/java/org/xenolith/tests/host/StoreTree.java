package org.xenolith.tests.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;

/** Every node of a store with its value. */
final class StoreTree {
    private StoreTree() {
    }

    static Map<String, String> read(Path socket) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (XenstoreAdmin store = XenstoreClients.connect(socket)) {
            walk(store, "", tree);
        }
        return tree;
    }

    private static void walk(XenstoreAdmin store, String path, Map<String, String> tree) {
        for (String child : store.directory(path.isEmpty() ? "/" : path).orElse(List.of())) {
            String node = path + "/" + child;
            tree.put(node, store.read(node).orElse(""));
            walk(store, node, tree);
        }
    }
}
