package org.xenolith.soft.decode;

import java.util.List;

/** One row of the opcode table. */
public final class Spec {
    public final String row;
    /** As in the table, with a row's choice of prefix made: map bytes, group, mandatory prefix. */
    public final String opcode;
    public final String prefix;
    public final String name;
    final String[] operands;
    final boolean lockable;
    final boolean ends;
    final boolean default64;
    final boolean forced64;
    final boolean not64;
    final boolean only64;
    /** Low bits of the opcode in a row that stands for several: condition or register number. */
    public final int low;
    private Handler handler;
    private Forms forms;

    Spec(String row, String opcode, String prefix, String name, String operands, String flags, int low) {
        this.row = row;
        this.opcode = opcode;
        this.prefix = prefix;
        this.name = name;
        this.operands = operands.equals("-") ? new String[0] : operands.split(",");
        lockable = flags.indexOf('L') >= 0;
        ends = flags.indexOf('T') >= 0;
        default64 = flags.indexOf('D') >= 0;
        forced64 = flags.indexOf('F') >= 0;
        not64 = flags.indexOf('N') >= 0;
        only64 = flags.indexOf('O') >= 0;
        this.low = low;
    }

    /** The operands as the table writes them. */
    public List<String> operands() {
        return List.of(operands);
    }

    public boolean isLockable() {
        return lockable;
    }

    /** Whether 64-bit mode has it. */
    public boolean isIn64() {
        return !not64;
    }

    /** Whether 32-bit mode has it. */
    public boolean isIn32() {
        return !only64;
    }

    /** Whether its operand size is 64 bits in 64-bit mode, whatever the prefixes: a near branch. */
    public boolean isForced64() {
        return forced64;
    }

    /** The handler that {@code handlers} finds by name, looked up once. */
    Handler handler(HandlerSource handlers) {
        if (handler == null) {
            handler = handlers.find(name);
        }
        return handler;
    }

    /** The forms that {@code handlers} has of the instruction, looked up once. */
    Forms forms(HandlerSource handlers) {
        if (forms == null) {
            Forms found = handlers.forms(name, low);
            forms = found == null ? Forms.NONE : found;
        }
        return forms;
    }

    /** Finds the handler of an instruction name; never null. */
    public interface HandlerSource {
        Handler find(String name);

        /** The forms of an instruction with code of their own, or null. */
        Forms forms(String name, int low);
    }
}
