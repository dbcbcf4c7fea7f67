package org.xenolith.core.gnttab;

import java.util.List;

/** A grant table for saving and migration: per frame its place in the guest ({@code -1}: none) and its 4 KiB. */
public record GrantSnapshot(List<Long> frames, List<byte[]> contents) {
}
