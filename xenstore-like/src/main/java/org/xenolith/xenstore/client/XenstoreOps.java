package org.xenolith.xenstore.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.xenolith.xenstore.XenstoreException;

/**
 * Reads and writes, inside a transaction or not. Paths are absolute, or relative to the connection's domain path.
 * Everything blocks until the store has answered; {@link XenstoreException} carries its refusal.
 */
public interface XenstoreOps {
    /** A node's value; empty if there is no such node. */
    Optional<byte[]> readBytes(String path);

    void writeBytes(String path, byte[] value);

    /** Names of a node's children; empty if there is no such node. Longer lists than one message holds are fetched in parts. */
    Optional<List<String>> directory(String path);

    void mkdir(String path);

    /** Removes a node and all below it; a missing node is no error. */
    void remove(String path);

    /** Permissions in wire form, owner first: {@code n0}, {@code r3}. */
    List<String> permissions(String path);

    void setPermissions(String path, List<String> permissions);

    default Optional<String> read(String path) {
        return readBytes(path).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    default void write(String path, String value) {
        writeBytes(path, value.getBytes(StandardCharsets.UTF_8));
    }

    default boolean exists(String path) {
        return readBytes(path).isPresent();
    }
}
