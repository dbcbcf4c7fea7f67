package org.xenolith.toolstack.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** One message as one frame: a 4-byte big-endian length, then the message. Stateless. */
public final class Frames {
    /** Longest message either side accepts, in bytes. */
    public static final int MAX_LENGTH = 4 << 20;

    private Frames() {
    }

    /** The whole frame, ready to be sent. */
    public static byte[] encode(MessageLite message) {
        int length = message.getSerializedSize();
        byte[] frame = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(frame).putInt(length);
        try {
            message.writeTo(CodedOutputStream.newInstance(frame, Integer.BYTES, length));
        } catch (IOException e) {
            throw new IllegalStateException("a message of " + length + " bytes did not fit its own size", e);
        }
        return frame;
    }

    public static void write(WritableByteChannel channel, MessageLite message) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(encode(message));
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** The next message, or null where the other side has closed between frames. */
    public static <T> T read(ReadableByteChannel channel, Parser<T> parser) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);
        if (!fill(channel, header, true)) {
            return null;
        }
        ByteBuffer body = ByteBuffer.allocate(length(header.flip().getInt()));
        fill(channel, body, false);
        return parser.parseFrom(body.array());
    }

    /** Checks a frame's length field. */
    public static int length(int field) throws IOException {
        if (field < 0 || field > MAX_LENGTH) {
            throw new IOException("frame length " + Integer.toUnsignedString(field) + " is over " + MAX_LENGTH);
        }
        return field;
    }

    private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer, boolean mayEnd) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (mayEnd && buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("connection closed inside a frame");
            }
        }
        return true;
    }
}
