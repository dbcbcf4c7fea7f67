package org.xenolith.soft.decode;

import org.xenolith.soft.cpu.Cpu;

/**
 * What the interpreter calls for an instruction: its {@link Handler}, or code for just this form of it. A class, since
 * the JVM dispatches to the methods of many classes more quickly than to those of an interface.
 */
public abstract class Step {
    /** Leaves an instruction to its handler. */
    public static final Step HANDLER = new Step() {
        @Override
        public void run(Cpu c, Insn i) {
            i.handler.run(c, i);
        }
    };

    /** As {@link Handler#run}. */
    public abstract void run(Cpu c, Insn i);
}
