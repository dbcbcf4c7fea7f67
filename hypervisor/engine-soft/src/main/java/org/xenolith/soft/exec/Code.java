package org.xenolith.soft.exec;

import org.xenolith.soft.cpu.Cpu;

/** Translated code: a region with one entry. Sets {@link Cpu#rip} and returns, or raises with precise state. */
public abstract class Code {
    public abstract void run(Cpu c);
}
