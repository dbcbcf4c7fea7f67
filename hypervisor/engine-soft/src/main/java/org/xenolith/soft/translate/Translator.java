package org.xenolith.soft.translate;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.LongAdder;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.exec.Block;
import org.xenolith.soft.exec.BlockCache;
import org.xenolith.soft.exec.Code;

/** Turns hot blocks into hidden classes, one region each. Safe from any vCPU's thread. */
public final class Translator {
    private static final int MAX_INSNS = 200;
    private static final int MAX_BYTECODE = 6000;

    private final BlockCache cache;
    private final LongAdder translations = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    public Translator(BlockCache blocks) {
        cache = blocks;
    }

    /** Translations made so far. */
    public long translations() {
        return translations.sum();
    }

    /** Time spent translating. */
    public long translationNanos() {
        return nanos.sum();
    }

    /** Translates the region that {@code entry} starts and puts it in place. */
    public void translate(Cpu c, Block entry) {
        if (entry.code != null || !entry.isValid()) {
            return;
        }
        long start = System.nanoTime();
        for (int max = MAX_INSNS; max > 4; max /= 2) {
            Region region = Region.from(entry, cache, max);
            RegionWriter writer = new RegionWriter(region);
            byte[] bytes = writer.write();
            if (writer.codeSize() <= MAX_BYTECODE) {
                Block.install(define(bytes, writer, region));
                translations.increment();
                break;
            }
        }
        nanos.add(System.nanoTime() - start);
    }

    private static Code define(byte[] bytes, RegionWriter writer, Region region) {
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, false);
            return (Code) hidden.lookupClass().getConstructor(org.xenolith.soft.decode.Insn[].class, Block[].class)
                    .newInstance(writer.handled(), region.blocks.toArray(new Block[0]));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("translated class was refused", e);
        }
    }
}
