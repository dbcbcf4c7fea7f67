package org.xenolith.soft.interp;

import static org.xenolith.soft.memory.Raw.U;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.memory.Raw;

/** REP MOVS and REP STOS upwards, page by page. */
final class BulkStrings {
    private static final int WORTH = 4;

    private BulkStrings() {
    }

    /** Does as many elements as lie in the current pages; false when the element loop must do the next one. */
    static boolean tryRun(Cpu c, Insn i) {
        boolean move = i.name.equals("MOVS");
        if (!move && !i.name.equals("STOS") || (c.eflags & Flags.DF) != 0) {
            return false;
        }
        long to = Strings.destination(c, i);
        long elements = Math.min(Strings.count(c, i), 4096 - (to & 4095) >>> i.size);
        long from = 0;
        if (move) {
            from = Strings.source(c, i);
            elements = Math.min(elements, 4096 - (from & 4095) >>> i.size);
        }
        if (elements < WORTH || wraps(i, c.r[Cpu.RDI], elements) || move && wraps(i, c.r[Cpu.RSI], elements)) {
            return false;
        }
        int bytes = (int) elements << i.size;
        long source = move ? Mem.readableHost(c, from, bytes) : 0;
        long target = Mem.writableHost(c, to, bytes);
        if (target == 0 || move && source == 0) {
            return false;
        }
        if (move) {
            copy(source, target, elements, i.size);
            Strings.advance(c, i, Cpu.RSI, bytes);
        } else {
            fill(target, elements, i.size, c.r[Cpu.RAX]);
        }
        c.mmu.stored(to, bytes, c.cpl == 3);
        Strings.advance(c, i, Cpu.RDI, bytes);
        Strings.count(c, i, Strings.count(c, i) - elements);
        return true;
    }

    private static boolean wraps(Insn i, long offset, long elements) {
        return i.addressMask() != -1L && (offset & i.addressMask()) + (elements << i.size) > i.addressMask();
    }

    private static void copy(long source, long target, long elements, int size) {
        long bytes = elements << size;
        if (target <= source || target >= source + bytes) {
            U.storeFence();
            U.copyMemory(source, target, bytes);
            return;
        }
        for (long n = 0; n < bytes; n += 1L << size) {
            Raw.put(target + n, size, Raw.get(source + n, size));
        }
    }

    private static void fill(long target, long elements, int size, long value) {
        long low = Mem.unsigned(value, size);
        if (size == 0 || low == 0) {
            U.storeFence();
            U.setMemory(target, elements << size, (byte) low);
            return;
        }
        for (long n = 0; n < elements; n++) {
            Raw.put(target + (n << size), size, value);
        }
    }
}
