package org.xenolith.toolstack.migration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamVcpu;

class MemoryPagesTest {
    private static final int PAGES = 600;
    private static final GuestLayout LAYOUT = new GuestLayout((long) PAGES * StreamFormat.PAGE_SIZE);

    private static MappedGuestMemory memory() {
        return new MappedGuestMemory(LAYOUT.backed().stream()
                .map(range -> new MemoryRegion(range.gpa(), range.size(), RawMemory.allocate(range.size()))).toList());
    }

    private static void free(MappedGuestMemory memory) {
        memory.regions().forEach(region -> RawMemory.free(region.host()));
    }

    @Property(tries = 30)
    void shouldCarryEveryPageThatIsNotZero(@ForAll Set<@IntRange(max = PAGES - 1) Integer> used, @ForAll long seed)
            throws IOException {
        MappedGuestMemory from = memory();
        MappedGuestMemory to = memory();
        for (int gfn : used) {
            from.putLong((long) gfn * StreamFormat.PAGE_SIZE + 4088, seed | 1);
        }
        from.putInt(GuestLayout.STORE_PFN << 12, 7);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StreamWriter out = new StreamWriter(Channels.newChannel(bytes), StreamHeader.current(0, 0, ""), PageEncoding.RAW);
        out.item(FrameType.CONFIGURATION, StreamConfiguration.getDefaultInstance());
        MemoryPages source = new MemoryPages(from, LAYOUT, ResidentMemory.ALL);
        new PageWriter(source, out, new Pace(0)).write(source.present());
        out.end();
        assertEquals(used.size() + 1, out.pagesWritten());
        StreamReader in = StreamSample.reader(bytes.toByteArray());
        in.next();
        MemoryPages target = new MemoryPages(to, LAYOUT, ResidentMemory.ALL);
        StreamFrame frame = in.next();
        for (; frame instanceof StreamFrame.Pages run; frame = in.next()) {
            target.load(run);
        }
        for (GuestLayout.Range range : LAYOUT.backed()) {
            byte[] expected = new byte[(int) range.size()];
            byte[] found = new byte[(int) range.size()];
            from.read(range.gpa(), expected, 0, expected.length);
            to.read(range.gpa(), found, 0, found.length);
            assertArrayEquals(expected, found);
        }
        free(from);
        free(to);
    }

    @Test
    void shouldRefusePagesOutsideTheDomain() {
        MappedGuestMemory memory = memory();
        MemoryPages pages = new MemoryPages(memory, LAYOUT, ResidentMemory.ALL);
        ByteBuffer two = ByteBuffer.allocate(2 * StreamFormat.PAGE_SIZE);
        for (long gfn : new long[] {PAGES - 1, PAGES, 0x80000, 0xfefff, 1L << 39}) {
            StreamException refused = assertThrows(StreamException.class,
                    () -> pages.load(new StreamFrame.Pages(99, gfn, 2, two)));
            assertEquals(99, refused.offset());
        }
        free(memory);
    }

    @Test
    void shouldGiveBackEveryVcpuAsItWas() {
        VcpuState state = new VcpuState();
        for (int i = 0; i < 16; i++) {
            state.gpr[i] = -i;
        }
        for (int i = 0; i < 8; i++) {
            state.segments[i] = new VcpuState.Segment(i * 8, -1L << i, -1, 0x1a09b);
            state.dr[i] = i;
        }
        state.rip = 0xffff_ffff_8100_0000L;
        state.xsave = new byte[832];
        state.lapic = new byte[1024];
        state.msrs.put(0xc000_0080, 0xd01L);
        state.msrs.put(0x10, -1L);
        state.pendingVector = 0xf3;
        state.runState = VcpuState.RunState.HALTED;
        StreamVcpu encoded = VcpuStates.encode(3, state);
        assertEquals(encoded, VcpuStates.encode(3, VcpuStates.decode(encoded)));
    }

    @Test
    void shouldRefuseAVcpuThatCannotBe() {
        StreamVcpu good = VcpuStates.encode(0, sound());
        StreamVcpu[] bad = {good.toBuilder().clearGpr().build(), good.toBuilder().addSegments(good.getSegments(0)).build(),
                good.toBuilder().setRunState(5).build(), good.toBuilder().setPendingVector(256).build(),
                good.toBuilder().setLapic(ByteString.copyFrom(new byte[3])).build()};
        for (StreamVcpu vcpu : bad) {
            assertThrows(IllegalArgumentException.class, () -> VcpuStates.decode(vcpu));
        }
    }

    private static VcpuState sound() {
        VcpuState state = new VcpuState();
        Arrays.fill(state.segments, new VcpuState.Segment(0, 0, 0, 0x10000));
        return state;
    }
}
