package org.xenolith.linux;

import java.nio.charset.StandardCharsets;

/** A struct ifreq (net/if.h): the interface's name, then a union. */
final class InterfaceRequest {
    static final int SIZE = 40;
    static final int VALUE = 16;

    private InterfaceRequest() {
    }

    static NativeBuffer named(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length == 0 || bytes.length >= VALUE) {
            throw new IllegalArgumentException("interface name \"" + name + "\" has " + bytes.length + " bytes, allowed 1..15");
        }
        NativeBuffer ifreq = new NativeBuffer(SIZE);
        ifreq.bytes().put(0, bytes);
        return ifreq;
    }
}
