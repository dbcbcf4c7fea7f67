package org.xenolith.soft.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mmu;
import org.xenolith.soft.decode.Decoder;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.decode.OpcodeTable;
import org.xenolith.soft.interp.Handlers;
import org.xenolith.soft.memory.PhysicalMemory;
import org.xenolith.soft.memory.Raw;

/** Decoded blocks by address: found, bounded, and dropped with their memory. */
class BlockCacheTest {
    private static final int RAM = 1 << 16;
    private static final int LIMIT = 400;
    private static final int BLOCK = 16;
    private static final int NOP = 0x90, RET = 0xc3;

    private final long host = RawMemory.allocate(RAM);
    private final PhysicalMemory memory = new PhysicalMemory();
    private final BlockCache cache = new BlockCache(memory, page -> { }, () -> { }, LIMIT);
    private final Decoder decoder = new Decoder(new OpcodeTable(), new Handlers());
    private final Cpu c = new Cpu(0);

    /** Memory full of blocks of two instructions. */
    @BeforeEach
    void fill() {
        memory.map(new MemoryRegion(0, RAM, host));
        c.mmu = new Mmu(c, memory);
        c.mode = Cpu.MODE32;
        for (int n = 0; n < RAM; n++) {
            Raw.put8(host + n, (n & BLOCK - 1) == BLOCK - 1 ? RET : NOP);
        }
    }

    @AfterEach
    void free() {
        c.tlb.free();
        RawMemory.free(host);
    }

    private Block find(long address) {
        c.rip = address;
        return cache.find(c, decoder);
    }

    /** Installs a translation made from a block alone. */
    private static Code translate(Block block) {
        Code code = new Code(new Insn[0], new CodeOrigin(new Block[] {block}, new long[] {0},
                new long[] {block.physical & -4096L})) {
            @Override
            public void run(Cpu cpu) {
            }
        };
        Block.install(code);
        return code;
    }

    @Test
    void shouldFindEveryBlockAgainWhereItStands() {
        List<Block> blocks = new ArrayList<>();
        for (int address = 0; address < 300 * BLOCK; address += BLOCK) {
            blocks.add(find(address));
        }
        assertEquals(300, cache.size());
        for (Block block : blocks) {
            assertSame(block, find(block.physical));
            assertSame(block, cache.at(block.physical, Cpu.MODE32));
        }
    }

    @Test
    void shouldKeepBlocksOfOneAddressApartByMode() {
        Block narrow = find(64);
        c.mode = Cpu.MODE16;
        Block real = find(64);
        assertNotSame(narrow, real);
        assertSame(narrow, cache.at(64, Cpu.MODE32));
        assertSame(real, cache.at(64, Cpu.MODE16));
    }

    @Test
    void shouldKeepNoMoreBlocksThanItsLimit() {
        for (int address = 0; address < RAM; address += BLOCK) {
            Block block = find(address);
            assertTrue(block.isValid());
            assertTrue(cache.size() <= LIMIT + 1, () -> cache.size() + " blocks");
        }
    }

    @Test
    void shouldEvictABlockThatIsTranslatedAfterThoseThatAreNot() {
        Code code = translate(find(0));
        for (int address = BLOCK; address < RAM; address += BLOCK) {
            find(address);
        }
        assertTrue(code.valid);
        assertSame(code, find(0).code);
    }

    @Test
    void shouldEvictTranslatedBlocksWhenThereAreNoOthers() {
        List<Code> codes = new ArrayList<>();
        for (int address = 0; address < RAM; address += BLOCK) {
            codes.add(translate(find(address)));
        }
        assertTrue(cache.size() <= LIMIT + 1);
        assertFalse(codes.get(0).valid);
        assertTrue(codes.get(codes.size() - 1).valid);
    }

    @Test
    void shouldForgetTheBlocksOfAnUnmappedRegion() {
        Block block = find(64);
        Code code = translate(block);
        cache.forget(memory.unmap(0));
        memory.map(new MemoryRegion(0, RAM, host));
        assertFalse(block.isValid());
        assertFalse(code.valid);
        assertNotSame(block, find(64));
        assertTrue(memory.find(64).hasCode(64));
        assertEquals(1, cache.size());
    }

    @Test
    void shouldDropOnlyTheBlocksThatAStoreOverlaps() {
        Block before = find(0);
        Block hit = find(64);
        memory.beforeStore(memory.find(70), 70, 4);
        assertTrue(before.isValid());
        assertFalse(hit.isValid());
        assertSame(before, find(0));
        assertNotSame(hit, find(64));
    }
}
