package org.xenolith.toolstack.migration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.StreamCore;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamVcpu;

/** Streams for tests, and tools to bend them. */
final class StreamSample {
    private StreamSample() {
    }

    static byte[] write(PageEncoding encoding, long seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StreamWriter writer = new StreamWriter(Channels.newChannel(bytes),
                StreamHeader.current(encoding.feature(), 1234, "0.1.0"), encoding);
        writer.item(FrameType.CONFIGURATION, StreamConfiguration.newBuilder().setDomid(7)
                .setConfig(DomainConfig.newBuilder().setName("sample")).build());
        writer.item(FrameType.VCPU, StreamVcpu.newBuilder().setId(0).setRip(0x1000).build());
        writer.item(FrameType.CORE, StreamCore.newBuilder().setSystemTimeNs(99).build());
        writer.run(3).put(0, pages(3, seed));
        writer.pages(16, 3);
        writer.zero(0x100000, 70000);
        writer.end();
        return bytes.toByteArray();
    }

    /** Half noise, half runs of one byte. */
    static byte[] pages(int count, long seed) {
        byte[] pages = new byte[count * StreamFormat.PAGE_SIZE];
        Random random = new Random(seed);
        random.nextBytes(pages);
        for (int at = 0; at < pages.length; at += 2048) {
            Arrays.fill(pages, at, at + 1024, (byte) random.nextInt());
        }
        return pages;
    }

    static StreamReader reader(byte[] stream) throws IOException {
        return new StreamReader(Channels.newChannel(new ByteArrayInputStream(stream)));
    }

    /** Every frame, pages with their data copied. */
    static List<StreamFrame> readAll(byte[] stream) throws IOException {
        StreamReader reader = reader(stream);
        List<StreamFrame> frames = new ArrayList<>();
        StreamFrame frame;
        do {
            frame = reader.next();
            if (frame instanceof StreamFrame.Pages run) {
                frame = new StreamFrame.Pages(run.offset(), run.firstGfn(), run.count(),
                        ByteBuffer.allocate(run.data().remaining()).put(run.data().duplicate()).flip());
            }
            frames.add(frame);
        } while (!(frame instanceof StreamFrame.End));
        reader.requireEndOfInput();
        return frames;
    }

    /** Where frames begin. */
    static List<Integer> offsets(byte[] stream) {
        List<Integer> offsets = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = StreamFormat.HEADER_SIZE; at < stream.length;
                at += StreamFormat.FRAME_HEADER_SIZE + bytes.getInt(at + StreamFormat.LENGTH_OFFSET)) {
            offsets.add(at);
        }
        return offsets;
    }

    /** Makes the header's checksum right again. */
    static byte[] sealHeader(byte[] stream) {
        CRC32C crc = new CRC32C();
        crc.update(stream, 0, StreamFormat.HEADER_CRC_OFFSET);
        ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).putInt(StreamFormat.HEADER_CRC_OFFSET, (int) crc.getValue());
        return stream;
    }

    /** Makes the checksum of the frame at an offset right again. */
    static byte[] sealFrame(byte[] stream, int at) {
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(stream, at, StreamFormat.CRC_OFFSET);
        crc.update(stream, at + StreamFormat.FRAME_HEADER_SIZE, bytes.getInt(at + StreamFormat.LENGTH_OFFSET));
        bytes.putInt(at + StreamFormat.CRC_OFFSET, (int) crc.getValue());
        return stream;
    }

    static void putInt(byte[] stream, int at, int value) {
        ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    }
}
