package org.xenolith.toolstack.config;

/** What a key's value is. */
public enum KeyKind { STRING, NUMBER, BOOLEAN, LIST, STRING_OR_LIST }
