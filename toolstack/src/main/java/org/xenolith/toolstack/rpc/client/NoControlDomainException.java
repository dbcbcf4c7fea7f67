package org.xenolith.toolstack.rpc.client;

import java.nio.file.Path;

/** Nothing answers on the control socket. */
public final class NoControlDomainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoControlDomainException(Path socket, Throwable cause) {
        super("no control domain answers on " + socket, cause);
    }
}
