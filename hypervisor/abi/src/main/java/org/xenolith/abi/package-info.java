/**
 * Xen's public ABI in Java: identifiers, error numbers, one {@code *Layout} class per shared structure, and the
 * interfaces over guest memory, grants and notifications that every other module is written against.
 *
 * <p>Xen counterpart: {@code xen/include/public}. May depend on nothing.
 */
package org.xenolith.abi;
