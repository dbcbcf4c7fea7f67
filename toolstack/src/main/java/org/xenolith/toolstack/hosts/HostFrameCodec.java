package org.xenolith.toolstack.hosts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageCodec;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.List;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.rpc.Frames;

/** Frames of {@code migration.proto}: a 4-byte big-endian length and a message. Hellos and joins are short. */
final class HostFrameCodec extends ByteToMessageCodec<HostFrame> {
    private static final int SHORT = 4096;

    private int longest = SHORT;

    /** The peer has said who it is: frames may be as long as they get. */
    void trust() {
        longest = Frames.MAX_LENGTH;
    }

    @Override
    protected void encode(ChannelHandlerContext context, HostFrame frame, ByteBuf out) {
        out.writeBytes(Frames.encode(frame));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws IOException {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 0 || length > longest) {
            throw new TooLongFrameException("frame length " + Integer.toUnsignedString(length) + " is over " + longest);
        }
        if (in.readableBytes() - Integer.BYTES >= length) {
            in.skipBytes(Integer.BYTES);
            try (ByteBufInputStream body = new ByteBufInputStream(in, length)) {
                out.add(HostFrame.parseFrom(body));
            }
        }
    }
}
