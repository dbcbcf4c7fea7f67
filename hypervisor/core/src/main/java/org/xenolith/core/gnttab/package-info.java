/**
 * Grant tables, version 1: pins for back ends, entries for front ends in this process, growth and placement.
 *
 * <p>Xen counterpart: {@code xen/common/grant_table.c}. May depend on {@code abi} and {@code core.memory}.
 */
package org.xenolith.core.gnttab;
