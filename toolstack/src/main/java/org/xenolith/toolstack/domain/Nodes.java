package org.xenolith.toolstack.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.xenstore.client.XenstoreOps;

/**
 * A directory of xenstore nodes about to be written: path, permissions, children in order. Permissions are set on the
 * directory first, so that the children inherit them.
 */
public final class Nodes {
    private final String path;
    private final List<String> permissions;
    private final Map<String, String> values = new LinkedHashMap<>();

    private Nodes(String path, List<String> permissions) {
        this.path = path;
        this.permissions = permissions;
    }

    /** @param permissions wire form, owner first, such as {@code n0}, {@code r3} */
    public static Nodes at(String path, String... permissions) {
        return new Nodes(path, List.of(permissions));
    }

    public Nodes put(String name, String value) {
        values.put(name, value);
        return this;
    }

    public Nodes put(String name, long value) {
        return put(name, Long.toString(value));
    }

    /** Adds the node unless the value is empty. */
    public Nodes putIfSet(String name, String value) {
        return value.isEmpty() ? this : put(name, value);
    }

    public void write(XenstoreOps store) {
        store.mkdir(path);
        store.setPermissions(path, permissions);
        values.forEach((name, value) -> store.write(path + "/" + name, value));
    }
}
