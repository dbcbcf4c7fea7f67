package org.xenolith.soft.decode;

import java.util.List;
import java.util.Set;
import org.xenolith.soft.cpu.Cpu;

/** Decodes one instruction at a time by the opcode table. One per vCPU; not thread-safe. */
public final class Decoder {
    private static final int MAX_LENGTH = 15;
    private static final Set<String> STRINGS =
            Set.of("MOVS", "CMPS", "STOS", "LODS", "SCAS", "INS", "OUTS");
    private static final int[] BASE16 = {3, 3, 5, 5, 6, 7, 5, 3};
    private static final int[] INDEX16 = {6, 7, 6, 7, Cpu.ZERO, Cpu.ZERO, Cpu.ZERO, Cpu.ZERO};

    /** Signals an encoding the table does not have, or one longer than 15 bytes. */
    private static final class Undefined extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undefined() {
            super(null, null, false, false);
        }
    }

    private final OpcodeTable table;
    private final Spec.HandlerSource handlers;
    private final Undefined undefined = new Undefined();

    private CodeReader code;
    private int start;
    private int at;
    private Insn i;
    private Spec row;
    private int mode;
    private int rex;
    private boolean hasRex;
    private boolean operand66;
    private boolean address67;
    private int override;
    private int modrm;
    private boolean modrmRead;
    private boolean ripRelative;

    public Decoder(OpcodeTable opcodes, Spec.HandlerSource handlerSource) {
        table = opcodes;
        handlers = handlerSource;
    }

    /**
     * Decodes the instruction that starts {@code offset} bytes into the block. An unknown one decodes to {@code UD}
     * with its length so far.
     */
    public Insn decode(CodeReader reader, int offset, int cpuMode) {
        code = reader;
        start = offset;
        at = offset;
        mode = cpuMode;
        i = new Insn();
        i.offset = (short) offset;
        i.mode = (byte) cpuMode;
        try {
            prefixes();
            finish();
            form();
        } catch (Undefined e) {
            i = new Insn();
            i.offset = (short) offset;
            i.mode = (byte) cpuMode;
            i.name = "UD";
            i.handler = handlers.find("UD");
            i.ends = true;
            i.next = (short) at;
        }
        return i;
    }

    private int next() {
        if (at - start >= MAX_LENGTH) {
            throw undefined;
        }
        return code.at(at++);
    }

    private void prefixes() {
        rex = 0;
        hasRex = false;
        operand66 = false;
        address67 = false;
        override = -1;
        modrmRead = false;
        ripRelative = false;
        int opcode;
        while (true) {
            opcode = next();
            switch (opcode) {
                case 0x66 -> operand66 = true;
                case 0x67 -> address67 = true;
                case 0xf0 -> i.lock = true;
                case 0xf2, 0xf3 -> i.repeat = (short) opcode;
                case 0x26, 0x2e, 0x36, 0x3e -> {
                    if (mode != Cpu.MODE64) {
                        override = opcode >>> 3 & 3;
                    }
                }
                case 0x64, 0x65 -> override = opcode - 0x60;
                default -> {
                    if (mode == Cpu.MODE64 && (opcode & 0xf0) == 0x40) {
                        rex = opcode;
                        hasRex = true;
                        opcode = next();
                        if (isPrefix(opcode)) {
                            rex = 0;
                            hasRex = false;
                            at--;
                            continue;
                        }
                    }
                    opcode(opcode);
                    return;
                }
            }
        }
    }

    private static boolean isPrefix(int b) {
        return switch (b) {
            case 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45,
                0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f -> true;
            default -> false;
        };
    }

    private void opcode(int first) {
        int map = 0;
        int opcode = first;
        if (first == 0x0f) {
            map = 1;
            opcode = next();
            if (opcode == 0x38 || opcode == 0x3a) {
                map = opcode == 0x38 ? 2 : 3;
                opcode = next();
            }
        }
        int prefix = i.repeat == 0xf3 ? 2 : i.repeat == 0xf2 ? 3 : operand66 ? 1 : 0;
        if (map == 0 && opcode == 0x90 && (rex & 1) != 0) {
            spec(new Spec("90", "90", "*", "XCHG", "Zv,Av", "", 0), 0);
            return;
        }
        Spec spec = table.find(map, opcode, prefix, at - start < MAX_LENGTH ? peekModrm(map, opcode) : 0, mode == Cpu.MODE64);
        if (spec == null) {
            throw undefined;
        }
        if (table.grouped(map, opcode)) {
            modrm();
        }
        spec(spec, opcode);
    }

    private int peekModrm(int map, int opcode) {
        boolean grouped = table.grouped(map, opcode);
        return grouped ? code.at(at) : 0;
    }

    private void spec(Spec spec, int opcode) {
        if (mode == Cpu.MODE64 ? spec.not64 : spec.only64) {
            throw undefined;
        }
        row = spec;
        i.name = spec.name;
        i.handler = spec.handler(handlers);
        i.ends = spec.ends;
        i.low = (short) (spec.name.equals("X87") ? opcode : spec.low);
        boolean wide = (rex & 8) != 0;
        if (mode == Cpu.MODE64) {
            i.opSize = (byte) (wide || spec.forced64 || spec.default64 && !operand66 ? 3 : operand66 ? 1 : 2);
            i.addressSize = (byte) (address67 ? 2 : 3);
        } else {
            i.opSize = (byte) ((mode == Cpu.MODE32) != operand66 ? 2 : 1);
            i.addressSize = (byte) ((mode == Cpu.MODE32) != address67 ? 2 : 1);
        }
        i.size = i.opSize;
        i.srcSize = i.opSize;
        if (spec.operands.length == 0 || spec.operands[0].length() == 1) {
            implicitSegment();
        }
        if (spec.operands.length == 1 && spec.operands[0].endsWith("S") && spec.operands[0].length() == 2) {
            i.implicit = (byte) (List.of("ES", "CS", "SS", "DS", "FS", "GS").indexOf(spec.operands[0]));
        } else {
            for (int n = 0; n < spec.operands.length; n++) {
                operand(spec.operands[n], n, opcode);
            }
        }
        if (i.lock && (!spec.lockable || i.dst != Insn.MEM)) {
            throw undefined;
        }
    }

    private void implicitSegment() {
        int segment = override >= 0 ? override : Cpu.DS;
        i.segment = (byte) (mode == Cpu.MODE64 && segment < Cpu.FS ? Cpu.NO_SEGMENT : segment);
    }

    private void finish() {
        i.next = (short) at;
        if (i.repeat != 0 && STRINGS.contains(i.name)) {
            i.ends = true;
        }
        if (ripRelative) {
            i.disp += at;
        }
    }

    private void form() {
        if (i.src >= 0 && i.src < Insn.HIGH_BYTE) {
            i.from = i.src;
        }
        i.step = row.forms(handlers).of(i);
    }

    private int sizeOf(char letter) {
        return switch (letter) {
            case 'b', '1' -> 0;
            case 'w' -> 1;
            case 'd' -> 2;
            case 'q' -> 3;
            case 'x' -> 4;
            case 'z' -> Math.min(i.opSize, 2);
            case 'y' -> (rex & 8) != 0 ? 3 : 2;
            case 'r' -> mode == Cpu.MODE64 ? 3 : 2;
            default -> i.opSize;
        };
    }

    private void operand(String token, int position, int opcode) {
        char kind = token.charAt(0);
        char letter = token.length() > 1 ? token.charAt(1) : 'v';
        int value;
        int size = sizeOf(letter);
        switch (kind) {
            case 'E', 'M', 'W', 'R' -> value = rm(kind, size);
            case 'Q' -> {
                value = rm(kind, size);
                i.mmx |= position == 0 || !i.vectorTarget;
            }
            case 'G' -> value = register(reg(), size);
            case 'V' -> value = reg();
            case 'P' -> {
                value = reg() & 7;
                i.mmx = true;
            }
            case 'S', 'C', 'D' -> {
                if (kind == 'C' && token.length() == 1) {
                    i.src2 = Cpu.RCX;
                    value = position == 1 ? Cpu.RCX : Insn.NONE;
                    size = 0;
                } else {
                    value = kind == 'S' ? reg() & 7 : reg();
                    size = kind == 'S' ? 1 : mode == Cpu.MODE64 ? 3 : 2;
                }
            }
            case 'Z' -> value = register(opcode & 7 | (rex & 1) << 3, size);
            case 'A' -> value = Cpu.RAX;
            case 'O' -> {
                implicitSegment();
                i.disp = i.addressSize == 3 ? immediate(3) : immediate(i.addressSize) & i.addressMask();
                value = Insn.MEM;
            }
            case 'I' -> {
                immediateOperand(letter);
                value = Insn.IMM;
                size = position > 0 ? i.size : letter == 'b' ? 0 : i.opSize;
            }
            case '1' -> {
                i.imm = 1;
                value = Insn.IMM;
            }
            case 'J' -> {
                i.imm = letter == '1' ? immediate(0) : immediate(Math.min(i.opSize, 2));
                value = Insn.IMM;
                size = i.opSize;
            }
            case 'p' -> {
                i.imm = immediate(i.opSize) & (i.opSize == 2 ? 0xffffffffL : 0xffffL);
                i.disp = immediate(1) & 0xffff;
                return;
            }
            default -> {
                i.size = (byte) sizeOf(kind);
                i.srcSize = i.size;
                return;
            }
        }
        place(position, value, size, kind);
    }

    private void place(int position, int value, int size, char kind) {
        if (position == 0) {
            i.vectorTarget = kind == 'V' || kind == 'P' || (kind == 'W' || kind == 'Q') && value >= 0;
            i.dst = (byte) value;
            i.size = (byte) size;
            i.srcSize = (byte) size;
        } else if (position == 1) {
            i.src = (byte) value;
            i.srcSize = (byte) (kind == 'I' || kind == '1' ? i.size : size);
        }
    }

    private int register(int number, int size) {
        return size == 0 && !hasRex && number >= 4 && number < 8 ? number - 4 + Insn.HIGH_BYTE : number;
    }

    private int modrm() {
        if (!modrmRead) {
            modrm = next();
            modrmRead = true;
            i.modrm = (short) modrm;
        }
        return modrm;
    }

    private int reg() {
        return modrm() >>> 3 & 7 | (rex & 4) << 1;
    }

    private int rm(char kind, int size) {
        int m = modrm();
        if (m >= 0xc0 || kind == 'R') {
            if (kind == 'M') {
                throw undefined;
            }
            int number = m & 7 | (rex & 1) << 3;
            return kind == 'Q' ? number & 7 : kind == 'W' ? number : register(number, size);
        }
        memory(m);
        return Insn.MEM;
    }

    private void memory(int m) {
        if (i.addressSize == 1) {
            memory16(m);
            return;
        }
        int mod = m >>> 6;
        int base = m & 7 | (rex & 1) << 3;
        if ((m & 7) == 4) {
            int sib = next();
            base = sib & 7 | (rex & 1) << 3;
            int index = sib >>> 3 & 7 | (rex & 2) << 2;
            i.index = (byte) (index == 4 ? Cpu.ZERO : index);
            i.scale = (byte) (sib >>> 6);
            if ((sib & 7) == 5 && mod == 0) {
                base = Cpu.ZERO;
                i.disp = (int) immediate(2);
            }
        } else if (mod == 0 && (m & 7) == 5) {
            i.disp = (int) immediate(2);
            ripRelative = mode == Cpu.MODE64;
            base = ripRelative ? Cpu.BLOCK_RIP : Cpu.ZERO;
        }
        if (mod == 1) {
            i.disp = (byte) immediate(0);
        } else if (mod == 2) {
            i.disp = (int) immediate(2);
        }
        i.base = (byte) base;
        segment(base == 4 || base == 5);
    }

    private void memory16(int m) {
        int mod = m >>> 6;
        int low = m & 7;
        i.base = (byte) BASE16[low];
        i.index = (byte) INDEX16[low];
        if (low == 4 || low == 5) {
            i.base = (byte) (low == 4 ? 6 : 7);
        }
        if (low == 6) {
            i.base = 5;
        }
        if (mod == 0 && low == 6) {
            i.base = Cpu.ZERO;
            i.disp = immediate(1) & 0xffff;
        } else if (mod == 1) {
            i.disp = (byte) immediate(0);
        } else if (mod == 2) {
            i.disp = immediate(1);
        }
        segment(i.base == 5);
    }

    private void segment(boolean stack) {
        int segment = override >= 0 ? override : stack ? Cpu.SS : Cpu.DS;
        i.segment = (byte) (mode == Cpu.MODE64 && segment < Cpu.FS ? Cpu.NO_SEGMENT : segment);
    }

    private void immediateOperand(char letter) {
        i.imm = switch (letter) {
            case 'b' -> immediate(0) & 0xff;
            case 's' -> immediate(0);
            case 'w' -> immediate(1) & 0xffff;
            case 'z' -> immediate(Math.min(i.opSize, 2));
            default -> immediate(i.opSize);
        };
        if (i.name.equals("ENTER")) {
            i.disp = immediate(0) & 0xff;
        }
    }

    /** A little-endian immediate of {@code 1 << size} bytes, sign-extended. */
    private long immediate(int size) {
        long value = 0;
        for (int n = 0; n < 1 << size; n++) {
            value |= (long) next() << (8 * n);
        }
        int up = 64 - (8 << size);
        return value << up >> up;
    }
}
