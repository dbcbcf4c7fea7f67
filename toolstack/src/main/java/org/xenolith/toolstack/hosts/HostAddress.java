package org.xenolith.toolstack.hosts;

import java.net.InetSocketAddress;
import org.xenolith.toolstack.domain.OperationException;

/** A host as it is typed: {@code HOST[:PORT]}, with brackets around an IPv6 address that has a port. */
public record HostAddress(String host, int port) {
    /** Where control domains take in domains, unless told otherwise; xend's relocation port. */
    public static final int DEFAULT_PORT = 8002;

    /** @throws OperationException that names what was typed */
    public static HostAddress parse(String typed) {
        int bracket = typed.indexOf(']');
        int colon = bracket >= 0 ? typed.indexOf(':', bracket) : typed.indexOf(':') == typed.lastIndexOf(':') ? typed.indexOf(':') : -1;
        String host = colon < 0 ? typed : typed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw new OperationException("\"" + typed + "\" names no host", "HOST[:PORT]");
        }
        return new HostAddress(host, colon < 0 ? DEFAULT_PORT : port(typed, typed.substring(colon + 1)));
    }

    private static int port(String typed, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new OperationException("\"" + typed + "\": \"" + digits + "\" is no port", "HOST[:PORT]", e);
        }
        throw new OperationException("\"" + typed + "\": ports end at 65535", "HOST[:PORT]");
    }

    /** With its name looked up, which may take a while. */
    InetSocketAddress resolve() {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new OperationException("there is no host \"" + host + "\"", "check the name");
        }
        return address;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
