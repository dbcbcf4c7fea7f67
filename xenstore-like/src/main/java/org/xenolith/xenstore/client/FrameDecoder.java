package org.xenolith.xenstore.client;

import java.util.Arrays;
import org.xenolith.xenstore.wire.XsWire;

/** Cuts a stream of bytes into messages. */
public final class FrameDecoder {
    private final Transport.Receiver receiver;
    private byte[] held = new byte[0];

    public FrameDecoder(Transport.Receiver receiver) {
        this.receiver = receiver;
    }

    /** Takes the next bytes. Returns false if they are no message; nothing more can be read then. */
    public boolean decode(byte[] bytes, int length) {
        byte[] input = bytes;
        int end = length;
        if (held.length > 0) {
            input = Arrays.copyOf(held, held.length + length);
            System.arraycopy(bytes, 0, input, held.length, length);
            end = input.length;
        }
        int at = 0;
        while (end - at >= XsWire.HEADER_SIZE) {
            int payload = XsWire.getInt(input, at + XsWire.LENGTH_OFFSET);
            if (payload < 0 || payload > XsWire.PAYLOAD_MAX) {
                return false;
            }
            int next = at + XsWire.HEADER_SIZE + payload;
            if (next > end) {
                break;
            }
            receiver.received(XsWire.getInt(input, at + XsWire.TYPE_OFFSET), XsWire.getInt(input, at + XsWire.REQ_ID_OFFSET),
                    XsWire.getInt(input, at + XsWire.TX_ID_OFFSET), Arrays.copyOfRange(input, at + XsWire.HEADER_SIZE, next));
            at = next;
        }
        held = Arrays.copyOfRange(input, at, end);
        return true;
    }
}
