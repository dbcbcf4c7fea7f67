package org.xenolith.linux;

/** Who was at the other end of a unix socket when it connected (SO_PEERCRED). */
public record PeerCredentials(int pid, int uid, int gid) {
}
