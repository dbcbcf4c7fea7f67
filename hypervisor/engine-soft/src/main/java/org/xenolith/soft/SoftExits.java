package org.xenolith.soft;

import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.PlainExits;
import org.xenolith.soft.cpu.Cpu;

/** The exit objects of one vCPU, reused. */
final class SoftExits {
    final Hypercall hypercall;
    final PlainExits.Port port = new PlainExits.Port();
    final PlainExits.Mmio mmio = new PlainExits.Mmio();
    final PlainExits.Msr msr = new PlainExits.Msr();
    final Exit.Shutdown shutdown = new Exit.Shutdown();
    final Exit.Interrupted interrupted = new Exit.Interrupted();

    SoftExits(Cpu cpu) {
        hypercall = new Hypercall(cpu);
    }

    /** Number and arguments are the registers at the exit; the result goes straight to RAX. */
    static final class Hypercall extends Exit.Hypercall {
        private static final int[] LONG_ARGUMENTS = {Cpu.RDI, Cpu.RSI, Cpu.RDX, 10, 8, 9};
        private static final int[] SHORT_ARGUMENTS = {Cpu.RBX, Cpu.RCX, Cpu.RDX, Cpu.RSI, Cpu.RDI, Cpu.RBP};

        private final Cpu c;

        Hypercall(Cpu cpu) {
            c = cpu;
        }

        @Override
        public long number() {
            return c.r[Cpu.RAX] & 0xffffffffL;
        }

        @Override
        public long argument(int index) {
            return longMode() ? c.r[LONG_ARGUMENTS[index]] : c.r[SHORT_ARGUMENTS[index]] & 0xffffffffL;
        }

        @Override
        public boolean longMode() {
            return c.mode == Cpu.MODE64;
        }

        @Override
        public int cpl() {
            return c.cpl;
        }

        @Override
        public void result(long value) {
            c.r[Cpu.RAX] = longMode() ? value : value & 0xffffffffL;
        }
    }
}
