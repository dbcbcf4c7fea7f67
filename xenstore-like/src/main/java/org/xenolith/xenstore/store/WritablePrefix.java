package org.xenolith.xenstore.store;

import java.nio.charset.StandardCharsets;
import org.xenolith.xenstore.tree.XsPath;

/** A path below which a confined connection may write, such as {@code /local/domain/0/backend/*}{@code /7}; a star stands for one component. */
final class WritablePrefix {
    private final byte[] pattern;

    WritablePrefix(String pattern) {
        if (!XsPath.of(pattern.replace('*', '_')).isAtOrBelow(XsPath.ROOT)) {
            throw new IllegalArgumentException("pattern=\"" + pattern + "\"");
        }
        this.pattern = pattern.getBytes(StandardCharsets.US_ASCII);
    }

    boolean covers(XsPath path) {
        byte[] bytes = path.array();
        int at = path.offset();
        int end = at + path.length();
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i] == '*') {
                int from = at;
                while (at < end && bytes[at] != '/') {
                    at++;
                }
                if (at == from) {
                    return false;
                }
            } else if (at >= end || bytes[at++] != pattern[i]) {
                return false;
            }
        }
        return at == end || bytes[at] == '/';
    }
}
