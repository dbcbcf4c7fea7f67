package org.xenolith.xenstore.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.xenolith.xenstore.wire.XsWire;

/**
 * A canonical path: absolute, or special ({@code @...}). A flyweight over bytes that may be reused; {@link #copy}
 * gives one that owns its bytes and may be kept.
 */
public final class XsPath {
    private static final byte[] DOMAIN_PREFIX = "/local/domain/".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] LEGAL = legal();

    /** The root. */
    public static final XsPath ROOT = of("/");

    private byte[] bytes;
    private int offset;
    private int length;

    /** An empty flyweight for {@link #wrap}. */
    public XsPath() {
        this(new byte[0], 0, 0);
    }

    private XsPath(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** A path of known good spelling. */
    public static XsPath of(String path) {
        byte[] ascii = path.getBytes(StandardCharsets.US_ASCII);
        XsPath made = new XsPath(ascii, 0, ascii.length);
        if (!made.isWellFormed()) {
            throw new IllegalArgumentException("path=\"" + path + "\"");
        }
        return made;
    }

    /** Points this flyweight at bytes, unchecked. */
    public void wrap(byte[] source, int from, int size) {
        bytes = source;
        offset = from;
        length = size;
    }

    /** A path that owns its bytes. */
    public XsPath copy() {
        return new XsPath(Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
    }

    /** The parent; of a child of the root, and of the root, the root. Shares this path's bytes. */
    public XsPath parent() {
        int slash = lastSlash();
        return slash <= 0 ? ROOT : new XsPath(bytes, offset, slash);
    }

    public XsPath child(byte[] name) {
        int base = isRoot() ? 0 : length;
        byte[] joined = new byte[base + 1 + name.length];
        System.arraycopy(bytes, offset, joined, 0, base);
        joined[base] = '/';
        System.arraycopy(name, 0, joined, base + 1, name.length);
        return new XsPath(joined, 0, joined.length);
    }

    public byte[] array() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public boolean isRoot() {
        return length == 1 && bytes[offset] == '/';
    }

    public boolean isSpecial() {
        return length > 0 && bytes[offset] == '@';
    }

    /** Number of components; 0 for the root. */
    public int depth() {
        if (isRoot()) {
            return 0;
        }
        int slashes = 0;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '/') {
                slashes++;
            }
        }
        return slashes;
    }

    /** Whether this path is {@code top} or lies below it. */
    public boolean isAtOrBelow(XsPath top) {
        if (top.isRoot()) {
            return !isSpecial();
        }
        return length >= top.length
                && Arrays.equals(bytes, offset, offset + top.length, top.bytes, top.offset, top.offset + top.length)
                && (length == top.length || bytes[offset + top.length] == '/');
    }

    /** Index in {@link #array} of the slash before the last component, less the offset; -1 if there is none. */
    private int lastSlash() {
        int at = length - 1;
        while (at >= 0 && bytes[offset + at] != '/') {
            at--;
        }
        return at;
    }

    /** Whether spelling and length are legal. {@code path-max} is a quota and checked elsewhere. */
    public boolean isWellFormed() {
        if (length == 0 || length > XsWire.ABS_PATH_MAX) {
            return false;
        }
        byte previous = 0;
        for (int i = offset; i < offset + length; i++) {
            byte at = bytes[i];
            if (at < 0 || !LEGAL[at] || at == '/' && previous == '/') {
                return false;
            }
            previous = at;
        }
        byte first = bytes[offset];
        return first == '/' && length == 1 || (first == '/' || first == '@') && previous != '/';
    }

    /** Bytes after {@code /local/domain/N/}, or all of them elsewhere: what the quota {@code path-max} counts. */
    public int relativeLength() {
        int prefix = DOMAIN_PREFIX.length;
        if (length <= prefix || !Arrays.equals(bytes, offset, offset + prefix, DOMAIN_PREFIX, 0, prefix)) {
            return length;
        }
        int at = prefix;
        while (at < length && at < prefix + 5 && bytes[offset + at] >= '0' && bytes[offset + at] <= '9') {
            at++;
        }
        return at > prefix && at < length && bytes[offset + at] == '/' ? length - at - 1 : length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XsPath that && Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset,
                that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean[] legal() {
        boolean[] table = new boolean[128];
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/_@".chars().forEach(c -> table[c] = true);
        return table;
    }
}
