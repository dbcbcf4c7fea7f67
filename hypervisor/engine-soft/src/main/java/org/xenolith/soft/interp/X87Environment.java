package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Insn;

/** FNSTENV FLDENV FNSAVE FRSTOR. Instruction and data pointers are not recorded and read as zero. */
final class X87Environment {
    private X87Environment() {
    }

    private static int word(Insn i) {
        return i.opSize == 1 ? 2 : 4;
    }

    static void store(Cpu c, Insn i) {
        write(c, i, i.address(c));
        c.fpu.control(c.fpu.control | 0x3f);
    }

    private static void write(Cpu c, Insn i, long address) {
        int word = word(i);
        int[] values = {c.fpu.control, c.fpu.status(), c.fpu.tags(), 0, 0, 0, 0};
        for (int n = 0; n < 7; n++) {
            int high = word == 4 && (n < 3 || n == 6) ? 0xffff0000 : 0;
            Mem.store(c, address + (long) n * word, word == 4 ? 2 : 1, values[n] | high);
        }
    }

    static void load(Cpu c, Insn i) {
        read(c, i, i.address(c));
    }

    private static void read(Cpu c, Insn i, long address) {
        int word = word(i);
        int control = (int) Mem.ld16(c, address);
        int status = (int) Mem.ld16(c, address + word);
        int tags = (int) Mem.ld16(c, address + 2L * word);
        c.fpu.control(control);
        c.fpu.status(status);
        c.fpu.tags(tags);
    }

    static void save(Cpu c, Insn i) {
        long address = i.address(c);
        write(c, i, address);
        long registers = address + 7L * word(i);
        for (int n = 0; n < 8; n++) {
            Mem.st64(c, registers + 10L * n, c.fpu.mantissa(n));
            Mem.st16(c, registers + 10L * n + 8, c.fpu.signExponent(n));
        }
        c.fpu.init();
    }

    static void restore(Cpu c, Insn i) {
        long address = i.address(c);
        long registers = address + 7L * word(i);
        Mem.ld16(c, registers + 78);
        read(c, i, address);
        for (int n = 0; n < 8; n++) {
            c.fpu.set(n, Mem.ld64(c, registers + 10L * n), (int) Mem.ld16(c, registers + 10L * n + 8));
        }
    }
}
