package org.xenolith.xenstore.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.xenolith.xenstore.wire.OutBuffer;

class ChildrenTest {
    private static Node node(String name) {
        return new Node(name.getBytes(StandardCharsets.US_ASCII), Node.NO_VALUE, Permissions.DEFAULT, Children.NONE, 0);
    }

    private static Node get(Children children, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return children.get(bytes, 0, bytes.length);
    }

    private static List<String> names(Children children) {
        List<String> names = new ArrayList<>();
        children.forEach(child -> names.add(new String(child.name(), StandardCharsets.US_ASCII)));
        return names;
    }

    @Property(tries = 60)
    void shouldBehaveAsASortedMapThatKeepsItsPast(
            @ForAll @Size(min = 1, max = 2000) List<@IntRange(min = -700, max = 700) Integer> changes) {
        Children children = Children.NONE;
        TreeMap<String, Node> model = new TreeMap<>();
        Children middle = null;
        List<String> middleNames = null;
        long stamp = 0;
        for (int i = 0; i < changes.size(); i++) {
            String name = "n" + Math.abs(changes.get(i));
            long before = children.listing();
            boolean known = model.containsKey(name);
            if (changes.get(i) >= 0) {
                Node node = node(name);
                children = children.with(node, ++stamp);
                model.put(name, node);
                assertEquals(known ? before : stamp, children.listing());
            } else if (model.remove(name) != null) {
                children = children.without(name.getBytes(StandardCharsets.US_ASCII), ++stamp);
                assertEquals(stamp, children.listing());
            }
            if (i == changes.size() / 2) {
                middle = children;
                middleNames = List.copyOf(model.keySet());
            }
        }
        assertEquals(new ArrayList<>(model.keySet()), names(children));
        assertEquals(model.size(), children.count());
        assertEquals(model.keySet().stream().mapToInt(name -> name.length() + 1).sum(), children.nameBytes());
        assertEquals(middleNames, names(middle));
        for (int i = 0; i <= 700; i++) {
            assertSame(model.get("n" + i), get(children, "n" + i));
        }
        assertNull(get(children, "absent"));
    }

    @Property(tries = 50)
    void shouldCopyTheWholeListInPartsOfAnySize(@ForAll @IntRange(min = 0, max = 3000) int count,
            @ForAll @IntRange(min = 10, max = 4000) int part) {
        Node[] nodes = new Node[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = node(String.format("child%05d", i));
        }
        Children children = Children.ofSorted(nodes, 1);
        OutBuffer whole = new OutBuffer();
        children.copyNames(whole);
        OutBuffer parts = new OutBuffer();
        int at = 0;
        while (at < children.nameBytes()) {
            int copied = children.copyPart(at, Math.max(part, 11), parts);
            assertTrue(copied > 0 && copied <= Math.max(part, 11));
            at += copied;
        }
        assertEquals(new String(whole.drain(), StandardCharsets.US_ASCII), new String(parts.drain(), StandardCharsets.US_ASCII));
    }
}
