package org.xenolith.soft.decode;

import org.xenolith.soft.cpu.Cpu;

/**
 * Executes one instruction. Raises {@link org.xenolith.soft.cpu.GuestFault} or
 * {@link org.xenolith.soft.cpu.VcpuExit} before it changes anything. Sets {@link Cpu#rip} only if it ends a block.
 */
public interface Handler {
    void run(Cpu c, Insn i);
}
