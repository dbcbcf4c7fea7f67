package org.xenolith.soft.memory;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.xenolith.abi.memory.MemoryRegion;

/**
 * One mapped region with what the engine knows of each page: which 64-byte lines hold translated code (one bit per
 * line) and, while a dirty log runs, whether it was stored to.
 */
public final class RamSlot {
    public static final int PAGE_SHIFT = 12;
    public static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    private static final int LINE_SHIFT = 6;

    public final long gpa;
    public final long end;
    public final long host;
    private final AtomicLongArray codeLines;
    private final AtomicReferenceArray<PageCode> code;
    private volatile AtomicLongArray dirty;

    RamSlot(MemoryRegion region) {
        gpa = region.gpa();
        end = region.end();
        host = region.host();
        codeLines = new AtomicLongArray(pages());
        code = new AtomicReferenceArray<>(pages());
    }

    int pages() {
        return Math.toIntExact((end - gpa) >>> PAGE_SHIFT);
    }

    public long hostOf(long address) {
        return host + (address - gpa);
    }

    private int page(long address) {
        return (int) ((address - gpa) >>> PAGE_SHIFT);
    }

    /** What is kept of the page's code, or null. */
    public PageCode code(long address) {
        return code.get(page(address));
    }

    /** What is kept of the page's code; {@code fresh} when nothing was. */
    public PageCode code(long address, PageCode fresh) {
        return code.compareAndSet(page(address), null, fresh) ? fresh : code.get(page(address));
    }

    /** Everything that is kept of the slot's code. */
    public void forEachCode(Consumer<PageCode> action) {
        for (int n = 0; n < code.length(); n++) {
            PageCode page = code.get(n);
            if (page != null) {
                action.accept(page);
            }
        }
    }

    /** Whether the page that holds {@code address} holds translated code. */
    public boolean hasCode(long address) {
        return codeLines.get(page(address)) != 0;
    }

    /** Whether a store to the range, which stays inside its page, touches a line with code. */
    boolean hitsCode(long address, int length) {
        return (codeLines.get(page(address)) & lines(address, length)) != 0;
    }

    /** Marks a range inside one page as code. Returns whether the page held none before. */
    public boolean markCode(long address, int length) {
        int page = page(address);
        return codeLines.getAndAccumulate(page, lines(address, length), (a, b) -> a | b) == 0;
    }

    /** Forgets the page's code. */
    public void clearCode(long address) {
        codeLines.set(page(address), 0);
    }

    private static long lines(long address, int length) {
        int first = (int) (address & (PAGE_SIZE - 1)) >>> LINE_SHIFT;
        int last = Math.min((int) (address & (PAGE_SIZE - 1)) + length - 1, PAGE_SIZE - 1) >>> LINE_SHIFT;
        return (-1L << first) & (-1L >>> (63 - last));
    }

    void markDirty(long address) {
        AtomicLongArray log = dirty;
        if (log == null) {
            return;
        }
        int page = page(address);
        long bit = 1L << page;
        if ((log.get(page >>> 6) & bit) == 0) {
            log.getAndAccumulate(page >>> 6, bit, (a, b) -> a | b);
        }
    }

    void startLog() {
        AtomicLongArray log = new AtomicLongArray((pages() + 63) >>> 6);
        for (int i = 0; i < pages(); i++) {
            log.set(i >>> 6, log.get(i >>> 6) | 1L << i);
        }
        dirty = log;
    }

    void stopLog() {
        dirty = null;
    }

    boolean drainLog(long[] bitmap) {
        AtomicLongArray log = dirty;
        if (log == null) {
            throw new IllegalStateException("dirty log is off, gpa=0x" + Long.toHexString(gpa));
        }
        boolean any = false;
        for (int i = 0; i < log.length() && i < bitmap.length; i++) {
            if (log.get(i) != 0) {
                bitmap[i] |= log.getAndSet(i, 0);
                any = true;
            }
        }
        return any;
    }
}
