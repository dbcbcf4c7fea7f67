package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.ControlRegisters;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.fpu.Float80;
import org.xenolith.soft.fpu.X87;

/** Dispatch of the x87 opcodes D8 to DF, and their register forms. */
final class X87Ops {
    private X87Ops() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "X87" -> X87Ops::run;
            case "FWAIT" -> X87Ops::fwait;
            default -> null;
        };
    }

    private static void fwait(Cpu c, Insn i) {
        if ((c.cr0 & (ControlRegisters.CR0_TS | ControlRegisters.CR0_MP))
                == (ControlRegisters.CR0_TS | ControlRegisters.CR0_MP)) {
            throw c.raise(GuestFault.NM);
        }
        checkPending(c);
    }

    static void checkPending(Cpu c) {
        if (c.fpu.exceptionPending() && (c.cr0 & ControlRegisters.CR0_NE) != 0) {
            throw c.raise(GuestFault.MF);
        }
    }

    private static void run(Cpu c, Insn i) {
        if ((c.cr0 & (ControlRegisters.CR0_TS | ControlRegisters.CR0_EM)) != 0) {
            throw c.raise(GuestFault.NM);
        }
        int op = i.low & 7;
        int reg = i.modrm >>> 3 & 7;
        boolean known = i.modrm < 0xc0 ? X87Memory.run(c, i, op, reg) : registers(c, op, reg, i.modrm & 7, i.modrm);
        if (!known) {
            throw c.raise(GuestFault.UD);
        }
    }

    private static boolean registers(Cpu c, int op, int reg, int st, int modrm) {
        if (op == 3 && modrm >= 0xe0 && modrm <= 0xe4) {
            if (modrm == 0xe2) {
                c.fpu.clearExceptions();
            } else if (modrm == 0xe3) {
                c.fpu.init();
            }
            return true;
        }
        if (op == 7 && modrm == 0xe0) {
            Insn.register(c, Cpu.RAX, 1, c.fpu.status());
            return true;
        }
        checkPending(c);
        return switch (op) {
            case 0 -> arithmetic(c, reg, 0, st, false);
            case 1 -> single(c, reg, st, modrm);
            case 2 -> reg < 4 ? conditional(c, reg, st, true) : unorderedPopTwo(c, modrm);
            case 3 -> reg < 4 ? conditional(c, reg, st, false) : toFlags(c, reg, st, false);
            case 4 -> arithmetic(c, reversed(reg), st, 0, false);
            case 5 -> moves(c, reg, st);
            case 6 -> reg == 3 ? comparePopTwo(c, modrm) : arithmetic(c, reversed(reg), st, 0, true);
            default -> toFlags(c, reg, st, true);
        };
    }

    /** DC and DE exchange the reversed and straight forms of subtraction and division. */
    private static int reversed(int reg) {
        return reg >= 4 ? reg ^ 1 : reg;
    }

    private static boolean arithmetic(Cpu c, int op, int target, int source, boolean pop) {
        if (op == X87Arithmetic.COM || op == X87Arithmetic.COMP) {
            X87Arithmetic.registers(c, op, 0, target + source);
        } else {
            X87Arithmetic.registers(c, op, target, source);
        }
        if (pop) {
            c.fpu.pop();
        }
        return true;
    }

    private static boolean single(Cpu c, int reg, int st, int modrm) {
        switch (reg) {
            case 0 -> {
                boolean empty = X87Stack.empty(c, st);
                X87Stack.push(c, empty ? Float80.DEFAULT_NAN_MANTISSA : c.fpu.mantissa(st),
                        empty ? Float80.DEFAULT_NAN_SIGN_EXPONENT : c.fpu.signExponent(st));
                if (empty) {
                    c.fpu.conditions(X87.C1, 0);
                }
            }
            case 1 -> exchange(c, st);
            case 2 -> {
                return modrm == 0xd0;
            }
            case 3 -> transplant(c, st);
            case 5 -> {
                if (st == 7) {
                    return false;
                }
                X87Functions.constant(c, st);
            }
            default -> {
                return X87Functions.run(c, modrm & 0x1f);
            }
        }
        return true;
    }

    private static void exchange(Cpu c, int st) {
        if (X87Stack.empty(c, 0)) {
            X87Stack.indefinite(c, 0);
        }
        if (X87Stack.empty(c, st)) {
            X87Stack.indefinite(c, st);
        }
        long m = c.fpu.mantissa(0);
        int se = c.fpu.signExponent(0);
        c.fpu.set(0, c.fpu.mantissa(st), c.fpu.signExponent(st));
        c.fpu.set(st, m, se);
        c.fpu.conditions(X87.C1, 0);
    }

    private static void copy(Cpu c, int st, boolean pop) {
        if (X87Stack.empty(c, 0)) {
            X87Stack.indefinite(c, st);
        } else {
            c.fpu.store(st, c.fpu.mantissa(0), c.fpu.signExponent(0));
            c.fpu.conditions(X87.C1, 0);
        }
        if (pop) {
            c.fpu.pop();
        }
    }

    /** D9 D8 to D9 DF: as FSTP, but an empty register is dropped without a fault, and the target stays as it is. */
    private static void transplant(Cpu c, int st) {
        if (c.fpu.isUsed(0)) {
            copy(c, st, true);
            return;
        }
        c.fpu.conditions(X87.C1, 0);
        c.fpu.pop();
    }

    private static boolean conditional(Cpu c, int reg, int st, boolean wanted) {
        int flags = (int) Flags.get(c);
        int mask = switch (reg) {
            case 0 -> Flags.CF;
            case 1 -> Flags.ZF;
            case 2 -> Flags.CF | Flags.ZF;
            default -> Flags.PF;
        };
        if (X87Stack.empty(c, 0) || X87Stack.empty(c, st)) {
            X87Stack.indefinite(c, 0);
        } else if ((flags & mask) != 0 == wanted) {
            c.fpu.store(0, c.fpu.mantissa(st), c.fpu.signExponent(st));
        }
        return true;
    }

    private static boolean unorderedPopTwo(Cpu c, int modrm) {
        if (modrm != 0xe9) {
            return false;
        }
        X87Arithmetic.compareQuiet(c, 1);
        c.fpu.pop();
        c.fpu.pop();
        return true;
    }

    private static boolean comparePopTwo(Cpu c, int modrm) {
        if (modrm != 0xd9) {
            return false;
        }
        X87Arithmetic.registers(c, X87Arithmetic.COMP, 0, 1);
        c.fpu.pop();
        return true;
    }

    private static boolean toFlags(Cpu c, int reg, int st, boolean pop) {
        if (reg != 5 && reg != 6) {
            return pop && alias(c, reg, st);
        }
        X87Arithmetic.compareToFlags(c, st, reg == 5);
        if (pop) {
            c.fpu.pop();
        }
        return true;
    }

    /** DF C0 to DF DF: FFREEP, and old second encodings of FXCH and FSTP that hardware still executes. */
    private static boolean alias(Cpu c, int reg, int st) {
        switch (reg) {
            case 0 -> {
                c.fpu.free(st);
                c.fpu.pop();
            }
            case 1 -> exchange(c, st);
            case 2, 3 -> copy(c, st, true);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean moves(Cpu c, int reg, int st) {
        switch (reg) {
            case 0 -> c.fpu.free(st);
            case 1 -> exchange(c, st);
            case 2, 3 -> copy(c, st, reg == 3);
            case 4, 5 -> {
                X87Arithmetic.compareQuiet(c, st);
                if (reg == 5) {
                    c.fpu.pop();
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
