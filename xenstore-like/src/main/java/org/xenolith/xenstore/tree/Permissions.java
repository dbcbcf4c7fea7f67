package org.xenolith.xenstore.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenolith.xenstore.wire.XsWire;

/**
 * A node's permission list, immutable. The first entry names the owner, who may do anything, and what every domain
 * without an entry of its own may do.
 */
public final class Permissions {
    public static final int NONE = 0;
    public static final int READ = 1;
    public static final int WRITE = 2;
    /** Held by owners and the privileged: may change permissions. */
    public static final int OWNER = 4;

    /** Owned by the control domain, closed to all others. */
    public static final Permissions DEFAULT = of(new int[] {entry(0, NONE)});

    private static final String LETTERS = "nrwb";

    private final int[] entries;

    private Permissions(int[] entries) {
        this.entries = entries;
    }

    /** @param entries as made by {@link #entry}, at least one; not copied */
    public static Permissions of(int[] entries) {
        if (entries.length == 0) {
            throw new IllegalArgumentException("a permission list without an owner");
        }
        return new Permissions(entries);
    }

    /** @param access {@link #READ} and {@link #WRITE} bits */
    public static int entry(int domid, int access) {
        return domid << 2 | access;
    }

    /** Reads a wire entry such as {@code r3}; -1 if it is malformed. */
    public static int parse(byte[] bytes, int offset, int length) {
        int access = length < 2 ? -1 : LETTERS.indexOf(bytes[offset]);
        if (access < 0) {
            return -1;
        }
        int domid = 0;
        for (int i = offset + 1; i < offset + length; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || (domid = domid * 10 + digit) > XsWire.DOMID_PARSE_MAX) {
                return -1;
            }
        }
        return entry(domid, access);
    }

    public int owner() {
        return entries[0] >>> 2;
    }

    public int size() {
        return entries.length;
    }

    /** The entries, as made by {@link #entry}. */
    public int entry(int index) {
        return entries[index];
    }

    /** What an unprivileged domain may do, {@link #OWNER} included if it or its target owns the node. */
    public int allowed(int domid, int target) {
        if (names(entries[0] >>> 2, domid, target)) {
            return READ | WRITE | OWNER;
        }
        for (int i = 1; i < entries.length; i++) {
            if (names(entries[i] >>> 2, domid, target)) {
                return entries[i] & (READ | WRITE);
            }
        }
        return entries[0] & (READ | WRITE);
    }

    private static boolean names(int named, int domid, int target) {
        return named == domid || named == target || named == XsWire.DOMID_ANY;
    }

    /** The same list under another owner; this list if that is the owner already. */
    public Permissions ownedBy(int domid) {
        if (owner() == domid) {
            return this;
        }
        int[] changed = entries.clone();
        changed[0] = entry(domid, entries[0] & (READ | WRITE));
        return new Permissions(changed);
    }

    /** The list without a domain's entries, domain 0 the owner in its place; this list if there are none. */
    public Permissions without(int domid) {
        if (domid != 0 && owner() == domid) {
            return ownedBy(0).without(domid);
        }
        int kept = 1;
        int[] left = entries.clone();
        for (int i = 1; i < entries.length; i++) {
            if (entries[i] >>> 2 != domid) {
                left[kept++] = entries[i];
            }
        }
        return kept == entries.length ? this : new Permissions(Arrays.copyOf(left, kept));
    }

    /** Wire spellings, owner first. */
    public List<String> toStrings() {
        List<String> all = new ArrayList<>(entries.length);
        for (int entry : entries) {
            all.add(LETTERS.charAt(entry & (READ | WRITE)) + Integer.toString(entry >>> 2));
        }
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions that && Arrays.equals(entries, that.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        return String.join(",", toStrings());
    }
}
