package org.xenolith.xenstore.tree;

import java.util.Arrays;
import java.util.function.Consumer;
import org.xenolith.xenstore.wire.OutBuffer;

/**
 * An inner page: pages of equal height, each holding names from its key up to the next page's key.
 * The first key is never looked at; a key may be lower than its page's first name, never higher.
 */
final class Fork extends Children {
    private static final int SPARSE = PAGE / 4;

    private final Children[] pages;
    private final byte[][] keys;
    private final int count;
    private final int height;

    private Fork(Children[] pages, byte[][] keys, long listing, int nameBytes, int count) {
        super(listing, nameBytes);
        this.pages = pages;
        this.keys = keys;
        this.count = count;
        this.height = pages[0].height() + 1;
    }

    static Fork of(Children[] pages, long listing) {
        int bytes = 0;
        int count = 0;
        byte[][] keys = new byte[pages.length][];
        for (int i = 0; i < pages.length; i++) {
            bytes += pages[i].nameBytes();
            count += pages[i].count();
            keys[i] = pages[i].firstName();
        }
        return new Fork(pages, keys, listing, bytes, count);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    int width() {
        return pages.length;
    }

    @Override
    int height() {
        return height;
    }

    @Override
    byte[] firstName() {
        return pages[0].firstName();
    }

    /** The one page that is left, as a whole list. */
    Children only(long stamp) {
        Children page = pages[0];
        return page instanceof Fork fork ? new Fork(fork.pages, fork.keys, stamp, fork.nameBytes(), fork.count)
                : ((Leaf) page).stamped(stamp);
    }

    @Override
    public Node get(byte[] name, int offset, int length) {
        return pages[find(name, offset, length)].get(name, offset, length);
    }

    @Override
    public void forEach(Consumer<Node> action) {
        for (Children page : pages) {
            page.forEach(action);
        }
    }

    @Override
    Children put(Node node, long stamp) {
        byte[] name = node.name();
        int at = find(name, 0, name.length);
        Children page = pages[at];
        Children changed = page.put(node, stamp);
        if (changed == page) {
            return this;
        }
        long listed = changed.count() == page.count() ? listing() : stamp;
        if (changed.height() == page.height()) {
            return replaced(at, changed, listed);
        }
        Children[] halves = ((Fork) changed).pages;
        Children[] next = Arrays.copyOf(pages, pages.length + 1);
        System.arraycopy(pages, at + 1, next, at + 2, pages.length - at - 1);
        next[at] = halves[0];
        next[at + 1] = halves[1];
        if (next.length <= PAGE) {
            return of(next, listed);
        }
        int half = at == pages.length - 1 ? PAGE : next.length / 2;
        return of(new Children[] {of(Arrays.copyOf(next, half), listed),
            of(Arrays.copyOfRange(next, half, next.length), listed)}, listed);
    }

    @Override
    Children cut(byte[] name, long stamp) {
        int at = find(name, 0, name.length);
        Children changed = pages[at].cut(name, stamp);
        if (changed.width() >= SPARSE || pages.length == 1) {
            return replaced(at, changed, stamp);
        }
        if (changed.width() == 0) {
            return dropped(at, pages, stamp);
        }
        int left = at > 0 ? at - 1 : at;
        Children[] next = pages.clone();
        next[at] = changed;
        if (next[left].width() + next[left + 1].width() > PAGE) {
            return of(next, stamp);
        }
        next[left] = next[left].joined(next[left + 1]);
        return dropped(left + 1, next, stamp);
    }

    private Children replaced(int at, Children changed, long stamp) {
        if (changed.width() == 0) {
            return new Leaf(new Node[0], stamp, 0);
        }
        Children page = pages[at];
        Children[] next = pages.clone();
        next[at] = changed;
        return new Fork(next, keys, stamp, nameBytes() + changed.nameBytes() - page.nameBytes(),
                count + changed.count() - page.count());
    }

    private static Children dropped(int at, Children[] from, long stamp) {
        Children[] next = new Children[from.length - 1];
        System.arraycopy(from, 0, next, 0, at);
        System.arraycopy(from, at + 1, next, at, next.length - at);
        return of(next, stamp);
    }

    @Override
    Children joined(Children right) {
        Children[] more = ((Fork) right).pages;
        Children[] all = Arrays.copyOf(pages, pages.length + more.length);
        System.arraycopy(more, 0, all, pages.length, more.length);
        return of(all, listing());
    }

    @Override
    int copyNames(int from, int limit, OutBuffer out) {
        int at = 0;
        int copied = 0;
        for (Children page : pages) {
            int end = at + page.nameBytes();
            if (end > from) {
                int wanted = page.nameBytes() - Math.max(0, from - at);
                int got = page.copyNames(Math.max(0, from - at), limit - copied, out);
                copied += got;
                if (got < wanted && copied > 0 && limit - copied < wanted - got) {
                    return copied;
                }
            }
            at = end;
        }
        return copied;
    }

    private int find(byte[] name, int offset, int length) {
        int low = 1;
        int high = keys.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(keys[middle], name, offset, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }
}
