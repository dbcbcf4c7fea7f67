package org.xenolith.toolstack.migration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenolith.toolstack.proto.StreamConfiguration;

class StreamTest {
    private static StreamException refusal(byte[] stream) {
        return assertThrows(StreamException.class, () -> StreamSample.readAll(stream));
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "ZSTD", "LZ4"})
    void shouldReadWhatWasWritten(PageEncoding encoding) throws IOException {
        List<StreamFrame> frames = StreamSample.readAll(StreamSample.write(encoding, 5));
        assertEquals(6, frames.size());
        StreamFrame.Item first = assertInstanceOf(StreamFrame.Item.class, frames.get(0));
        assertEquals("sample", first.parse(StreamConfiguration.parser()).getConfig().getName());
        StreamFrame.Pages run = assertInstanceOf(StreamFrame.Pages.class, frames.get(3));
        assertEquals(16, run.firstGfn());
        byte[] data = new byte[run.data().remaining()];
        run.data().get(data);
        assertArrayEquals(StreamSample.pages(3, 5), data);
        StreamFrame.Pages zero = assertInstanceOf(StreamFrame.Pages.class, frames.get(4));
        assertTrue(zero.zero() && zero.count() == 70000);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "LZ4"})
    void shouldBeSmallerWhenPagesArePacked(PageEncoding encoding) throws IOException {
        assertTrue(StreamSample.write(encoding, 5).length < StreamSample.write(PageEncoding.RAW, 5).length);
    }

    @Test
    void shouldRefuseAStreamCutOffAnywhere() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.LZ4, 1);
        for (int length = 0; length < stream.length; length += length < 400 ? 1 : 97) {
            StreamException refused = refusal(Arrays.copyOf(stream, length));
            assertTrue(refused.getMessage().contains("cut off") && refused.offset() <= length, refused.getMessage());
        }
    }

    @Test
    void shouldRefuseAStreamCutOffBetweenFrames() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        for (int offset : StreamSample.offsets(stream)) {
            assertEquals(offset, refusal(Arrays.copyOf(stream, offset)).offset());
        }
    }

    @Property(tries = 300)
    void shouldRefuseEveryFlippedBit(@ForAll int where, @ForAll @IntRange(max = 7) int bit) throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.ZSTD, 2);
        int at = Math.floorMod(where, stream.length);
        stream[at] ^= (byte) (1 << bit);
        StreamException refused = refusal(stream);
        assertTrue(at < StreamFormat.HEADER_SIZE || refused.offset() <= at, refused.getMessage() + " at " + at);
    }

    @Property(tries = 300)
    void shouldEndOrRefuseWhateverItReads(@ForAll byte[] noise) throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 3);
        byte[] bent = Arrays.copyOf(Arrays.copyOf(stream, StreamFormat.HEADER_SIZE), StreamFormat.HEADER_SIZE + noise.length);
        System.arraycopy(noise, 0, bent, StreamFormat.HEADER_SIZE, noise.length);
        refusal(bent);
    }

    @Property(tries = 300)
    void shouldRefuseOrUnpackAnyPackedData(@ForAll byte[] noise, @ForAll @IntRange(min = 1, max = 256) int pages) {
        PageCodec codec = new PageCodec();
        byte[] into = new byte[pages * StreamFormat.PAGE_SIZE];
        for (PageEncoding encoding : List.of(PageEncoding.ZSTD, PageEncoding.LZ4)) {
            codec.unpack(encoding, noise, 0, noise.length, into, into.length);
        }
    }

    @Test
    void shouldRefuseANewerVersion() throws IOException {
        for (int at : new int[] {StreamFormat.MAJOR_OFFSET, StreamFormat.MINOR_OFFSET}) {
            byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
            stream[at]++;
            assertTrue(refusal(StreamSample.sealHeader(stream)).getMessage().contains("version"));
        }
    }

    @Test
    void shouldReadAnOlderMinorVersion() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        stream[StreamFormat.MINOR_OFFSET] = 0;
        assertFalse(StreamSample.readAll(StreamSample.sealHeader(stream)).isEmpty());
    }

    @Test
    void shouldRefuseFeaturesItDoesNotKnow() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        stream[StreamFormat.FEATURES_OFFSET] = 4;
        assertEquals(StreamFormat.FEATURES_OFFSET, refusal(StreamSample.sealHeader(stream)).offset());
    }

    @Test
    void shouldRefuseAHugeLengthWithoutTakingMemoryForIt() throws IOException {
        for (int length : new int[] {Integer.MAX_VALUE, -1, StreamFormat.MAX_BODY + 1}) {
            byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
            StreamSample.putInt(stream, StreamFormat.HEADER_SIZE + StreamFormat.LENGTH_OFFSET, length);
            assertTrue(refusal(stream).getMessage().contains("at most"));
        }
    }

    @Test
    void shouldRefuseRunsOutOfRange() throws IOException {
        byte[] clean = StreamSample.write(PageEncoding.RAW, 1);
        int at = StreamSample.offsets(clean).get(3);
        int body = at + StreamFormat.FRAME_HEADER_SIZE;
        int[][] bends = {{body + 4, -1}, {body + 4, 0x100}, {body + StreamFormat.COUNT_OFFSET, 0},
                {body + StreamFormat.COUNT_OFFSET, -3}, {body + StreamFormat.COUNT_OFFSET, 4},
                {body + StreamFormat.ENCODING_OFFSET, 2}, {body + StreamFormat.ENCODING_OFFSET, 9},
                {body + StreamFormat.ENCODING_OFFSET, 1}};
        for (int[] bend : bends) {
            byte[] stream = clean.clone();
            StreamSample.putInt(stream, bend[0], bend[1]);
            assertEquals(at, refusal(StreamSample.sealFrame(stream, at)).offset());
        }
    }

    @Test
    void shouldRefuseAnUnknownRecordUnlessItIsOptional() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        int at = StreamSample.offsets(stream).get(2);
        StreamSample.putInt(stream, at, 77);
        assertTrue(refusal(StreamSample.sealFrame(stream, at)).getMessage().contains("type 77"));
        StreamSample.putInt(stream, at, 77 | StreamFormat.OPTIONAL);
        assertEquals(5, StreamSample.readAll(StreamSample.sealFrame(stream, at)).size());
    }

    @Test
    void shouldRefuseRecordsOutOfOrder() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        List<Integer> offsets = StreamSample.offsets(stream);
        byte[] second = stream.clone();
        StreamSample.putInt(second, offsets.get(1), FrameType.CONFIGURATION.code());
        assertTrue(refusal(StreamSample.sealFrame(second, offsets.get(1))).getMessage().contains("second CONFIGURATION"));
        byte[] missing = stream.clone();
        StreamSample.putInt(missing, offsets.get(0), FrameType.VCPU.code());
        assertTrue(refusal(StreamSample.sealFrame(missing, offsets.get(0))).getMessage().contains("before CONFIGURATION"));
        byte[] repeated = stream.clone();
        StreamSample.putInt(repeated, offsets.get(1) + StreamFormat.SEQUENCE_OFFSET, 0);
        assertTrue(refusal(StreamSample.sealFrame(repeated, offsets.get(1))).getMessage().contains("belongs"));
    }

    @Test
    void shouldRefuseTotalsThatAreNotThoseOfTheStream() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        int at = StreamSample.offsets(stream).get(5);
        int pages = at + StreamFormat.FRAME_HEADER_SIZE + 3;
        stream[pages]++;
        assertTrue(refusal(StreamSample.sealFrame(stream, at)).getMessage().contains("END counts"));
    }

    @Test
    void shouldRefuseDataAfterTheEnd() throws IOException {
        byte[] stream = StreamSample.write(PageEncoding.RAW, 1);
        assertEquals(stream.length, refusal(Arrays.copyOf(stream, stream.length + 1)).offset());
    }

    @Test
    void shouldRefuseWhatIsNoStream() {
        assertTrue(refusal(ByteBuffer.allocate(64).array()).getMessage().contains("not a saved domain"));
    }
}
