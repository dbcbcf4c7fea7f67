package org.xenolith.soft.decode;

/** One row of the opcode table. */
public final class Spec {
    public final String row;
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

    Spec(String row, String name, String operands, String flags, int low) {
        this.row = row;
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

    /** The handler that {@code handlers} finds by name, looked up once. */
    Handler handler(HandlerSource handlers) {
        if (handler == null) {
            handler = handlers.find(name);
        }
        return handler;
    }

    /** Finds the handler of an instruction name; never null. */
    public interface HandlerSource {
        Handler find(String name);
    }
}
