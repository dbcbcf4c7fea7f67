package org.xenolith.toolstack.migration;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import org.xenolith.toolstack.proto.StreamTotals;

/** One frame as a reader hands it out: whole, its checksum right, its numbers in range. */
public sealed interface StreamFrame {
    /** Bytes from the stream's start to this frame. */
    long offset();

    /** Any frame with a protobuf message but the last. */
    record Item(long offset, FrameType type, byte[] body) implements StreamFrame {
        /** @throws StreamException where the body is no such message */
        public <T extends Message> T parse(Parser<T> parser) throws StreamException {
            try {
                return parser.parseFrom(body);
            } catch (InvalidProtocolBufferException e) {
                throw new StreamException(offset, type + " is no valid message", e);
            }
        }
    }

    /**
     * A run of pages.
     *
     * @param firstGfn guest frame of the first
     * @param count pages
     * @param data all their bytes, from position to limit, until the reader's next frame; empty where they are zero
     */
    record Pages(long offset, long firstGfn, int count, ByteBuffer data) implements StreamFrame {
        /** Whether all are zeroes, and {@link #data} is empty. */
        public boolean zero() {
            return !data.hasRemaining();
        }
    }

    /** The end; the totals have been checked. */
    record End(long offset, StreamTotals totals) implements StreamFrame {
    }
}
