package org.xenolith.soft.translate;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.LongAdder;
import org.objectweb.asm.MethodTooLargeException;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.exec.Block;
import org.xenolith.soft.exec.BlockCache;
import org.xenolith.soft.exec.Code;
import org.xenolith.soft.exec.CodeOrigin;
import org.xenolith.soft.exec.Executor;

/**
 * Turns hot blocks into hidden classes, one region each: a region is collected on the vCPU's thread and written,
 * defined and warmed up on the translator's own. Safe from any vCPU's thread.
 */
public final class Translator implements Executor.Promoter, AutoCloseable {
    private static final int MAX_INSNS = 120;
    private static final int MAX_BYTECODE = 7800;
    private static final int QUEUE = 512;
    /** Translations made before all of them are dropped: about 100 MiB of classes and machine code. */
    private static final int GENERATION = 20_000;
    /** Calls after which the JVM compiles a method at its lowest tier. */
    private static final int WARMING = 260;

    private final BlockCache cache;
    private final int promoteAfter;
    private final LongAdder translations = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final BlockingDeque<Region> queue = new LinkedBlockingDeque<>(QUEUE);
    /** A CPU that always wants attention: translated code leaves it untouched. */
    private final Cpu idle = new Cpu(-1);
    private final Thread thread;

    /** @param background whether to translate on a thread of its own, while the interpreter goes on */
    public Translator(BlockCache blocks, int promoteAfter, boolean background) {
        cache = blocks;
        this.promoteAfter = promoteAfter;
        idle.attend(Cpu.LEAVE);
        thread = background ? new Thread(this::work, "soft-translator") : null;
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Translations made so far. */
    public long translations() {
        return translations.sum();
    }

    /** Time spent translating. */
    public long translationNanos() {
        return nanos.sum();
    }

    /**
     * Has the region that {@code entry} starts translated. One that has a translation already, but is run by the
     * interpreter, is mapped otherwise than that; it gets one which does not care.
     */
    @Override
    public void hot(Cpu c, Block entry, long rip) {
        if (entry.pending) {
            hurry(entry);
            return;
        }
        if (!entry.isValid() || c.mode != Cpu.MODE64) {
            return;
        }
        Region region = Region.from(c, cache, entry, rip, MAX_INSNS, entry.code != null, promoteAfter);
        if (region == null) {
            return;
        }
        if (thread == null) {
            make(region);
        } else {
            entry.pending = true;
            if (!queue.offer(region)) {
                entry.pending = false;
            }
        }
    }

    /** Moves what waits and goes on being run to the front: the longer the queue, the more the hottest matters. */
    private void hurry(Block entry) {
        for (Region region : queue) {
            if (region.entry() == entry) {
                if (queue.remove(region) && !queue.offerFirst(region)) {
                    entry.pending = false;
                }
                return;
            }
        }
    }

    private void work() {
        try {
            while (true) {
                Region region = queue.take();
                make(region);
                region.entry().pending = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void make(Region region) {
        long start = System.nanoTime();
        for (Region part = region; part != null; part = part.half()) {
            RegionWriter writer = new RegionWriter(part);
            byte[] bytes = write(writer);
            if (bytes != null && writer.codeSize() <= MAX_BYTECODE) {
                install(define(bytes, writer.handled(), part.origin()));
                break;
            }
        }
        nanos.add(System.nanoTime() - start);
    }

    private static byte[] write(RegionWriter writer) {
        try {
            return writer.write();
        } catch (MethodTooLargeException e) {
            return null;
        }
    }

    private void install(Code code) {
        if (thread != null) {
            for (int n = 0; n < WARMING; n++) {
                code.run(idle);
            }
        }
        translations.increment();
        if (translations.sum() % GENERATION == 0) {
            cache.dropTranslations();
        }
        Block.install(code);
    }

    private static Code define(byte[] bytes, Insn[] handled, CodeOrigin origin) {
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, false);
            return (Code) hidden.lookupClass().getConstructor(Insn[].class, CodeOrigin.class)
                    .newInstance(handled, origin);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("translated class was refused", e);
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
