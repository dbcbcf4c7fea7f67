package org.xenolith.core.gnttab;

/** Bits of the {flags, domid} word of a version 1 grant entry ({@code GTF_*}). */
final class GrantEntry {
    static final int TYPE_MASK = 3;
    static final int PERMIT_ACCESS = 1;
    static final int READONLY = 1 << 2;
    static final int READING = 1 << 3;
    static final int WRITING = 1 << 4;
    static final int SUB_PAGE = 1 << 8;
    static final int DOMID_SHIFT = 16;

    private GrantEntry() {
    }

    static boolean permits(int word, int domid) {
        return (word & (TYPE_MASK | SUB_PAGE)) == PERMIT_ACCESS && word >>> DOMID_SHIFT == domid;
    }

    static boolean isReadOnly(int word) {
        return (word & READONLY) != 0;
    }
}
