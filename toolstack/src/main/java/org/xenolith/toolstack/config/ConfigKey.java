package org.xenolith.toolstack.config;

/**
 * A key of the language.
 *
 * @param served whether it has an effect; one that is not served draws a warning and is kept in the domain's record
 * @param note for the reference: the default and what it does
 */
public record ConfigKey(String name, KeyKind kind, boolean served, String note) {
}
