package org.xenolith.core.gnttab;

import java.util.List;
import org.xenolith.core.memory.PageImage;

/**
 * A grant table for saving and migration.
 *
 * @param frames its frames by index
 */
public record GrantSnapshot(List<PageImage> frames) {
}
