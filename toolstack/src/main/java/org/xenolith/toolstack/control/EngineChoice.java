package org.xenolith.toolstack.control;

/**
 * Which engine a domain gets.
 *
 * @param engine kvm or soft
 * @param reason why that one, in a few words for {@code xl list -v} and {@code xl info}
 */
record EngineChoice(String engine, String reason) {
}
