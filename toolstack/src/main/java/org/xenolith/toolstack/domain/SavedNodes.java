package org.xenolith.toolstack.domain;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.xenstore.client.XenstoreOps;
import org.xenolith.xenstore.tree.Node;

/** A domain's part of xenstore, its back ends' included, as it travels. */
public final class SavedNodes {
    private static final String BACKENDS = "/local/domain/0/backend";
    private static final Set<String> BACKEND_TYPES = Set.of("vbd", "vif", "console");

    private SavedNodes() {
    }

    /** Everything there is, parents before children. @param tree the whole store at one moment */
    public static List<StreamNode> read(Node tree, int domid, String uuid) {
        List<StreamNode> nodes = new ArrayList<>();
        for (String root : roots(domid, uuid)) {
            Node node = find(tree, root);
            if (node != null) {
                read(node, root, nodes);
            }
        }
        return nodes;
    }

    private static Node find(Node tree, String path) {
        Node node = tree;
        for (String name : path.substring(1).split("/")) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            node = node == null ? null : node.children().get(bytes, 0, bytes.length);
        }
        return node;
    }

    private static void read(Node node, String path, List<StreamNode> into) {
        into.add(StreamNode.newBuilder().setPath(path).setValue(ByteString.copyFrom(node.value()))
                .addAllPermissions(node.permissions().toStrings()).build());
        node.children().forEach(child -> read(child, path + "/" + new String(child.name(), StandardCharsets.US_ASCII), into));
    }

    private static List<String> roots(int domid, String uuid) {
        List<String> roots = new ArrayList<>(List.of(DevicePaths.domain(domid), "/vm/" + uuid, "/libxl/" + domid));
        BACKEND_TYPES.stream().sorted().forEach(type -> roots.add(BACKENDS + "/" + type + "/" + domid));
        return roots;
    }

    /**
     * Refuses nodes that are not the domain's own or that others could come to own.
     *
     * @throws IllegalArgumentException that names the node
     */
    public static void check(StreamConfiguration domain, List<StreamNode> nodes) {
        String uuid = domain.getConfig().getUuid();
        if (!UUID.fromString(uuid).toString().equals(uuid)) {
            throw new IllegalArgumentException("uuid=" + uuid);
        }
        List<String> roots = roots(domain.getDomid(), uuid);
        Set<String> permitted = new HashSet<>(List.of("0", Integer.toString(domain.getDomid())));
        for (StreamNode node : nodes) {
            String path = node.getPath();
            if (roots.stream().noneMatch(root -> path.equals(root) || path.startsWith(root + "/"))) {
                throw new IllegalArgumentException("node " + path + " is not the domain's");
            }
            if (node.getPermissionsCount() == 0 || node.getPermissionsList().stream().anyMatch(permission ->
                    permission.isEmpty() || "nrwb".indexOf(permission.charAt(0)) < 0 || !permitted.contains(permission.substring(1)))) {
                throw new IllegalArgumentException("node " + path + " has permissions " + node.getPermissionsList());
            }
        }
    }

    /** Makes nodes that were written as one list what another says. */
    public static void change(XenstoreOps store, List<StreamNode> from, List<StreamNode> to) {
        Set<String> kept = to.stream().map(StreamNode::getPath).collect(Collectors.toSet());
        from.stream().map(StreamNode::getPath).filter(path -> !kept.contains(path)).forEach(store::remove);
        Set<StreamNode> written = Set.copyOf(from);
        write(store, to.stream().filter(node -> !written.contains(node)).toList());
    }

    public static void write(XenstoreOps store, List<StreamNode> nodes) {
        for (StreamNode node : nodes) {
            store.writeBytes(node.getPath(), node.getValue().toByteArray());
            store.setPermissions(node.getPath(), node.getPermissionsList());
        }
    }
}
