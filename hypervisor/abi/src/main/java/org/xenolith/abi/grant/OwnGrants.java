package org.xenolith.abi.grant;

import org.xenolith.abi.DomId;

/** What a front end does with its own domain's grant table: hands out pages and takes them back. */
public interface OwnGrants {
    /** Grants one page of the domain; returns the reference. Throws {@link IllegalStateException} when the table is full. */
    int grant(DomId to, long gfn, boolean readOnly);

    /** Takes a reference back; false while the other side still has it mapped (try again later). */
    boolean end(int ref);
}
