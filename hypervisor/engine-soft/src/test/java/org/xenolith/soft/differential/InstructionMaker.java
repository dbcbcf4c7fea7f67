package org.xenolith.soft.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.xenolith.soft.decode.Spec;

/** Encodes one random instruction of a row, and sets up registers and memory so that it mostly does something. */
final class InstructionMaker {
    private static final Set<String> STRINGS = Set.of("MOVS", "CMPS", "STOS", "LODS", "SCAS", "INS", "OUTS");
    /** Vendors differ in what REX.W means to them. */
    private static final Set<String> NO_WIDE = Set.of("CALLFI", "JMPFI", "LSS", "LFS", "LGS");
    private static final Set<Integer> TRANSCENDENTAL = Set.of(0xf0, 0xf1, 0xf2, 0xf3, 0xf9, 0xfb, 0xfe, 0xff);
    /** Of which those have two results, and none where there is no room for the second. */
    private static final Set<Integer> PAIRS = Set.of(0xf2, 0xfb);

    private final Random random;
    private final Spec row;
    private final CpuCase c;
    private final boolean narrow;
    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final Operands operands;
    private int rex;
    private boolean operand66;
    private boolean address67;

    InstructionMaker(Random random, Spec row, CpuCase c) {
        this.random = random;
        this.row = row;
        this.c = c;
        narrow = c.narrow();
        operands = new Operands(random, c);
    }

    byte[] make() {
        implicit();
        boolean modrm = row.operands().stream().anyMatch(InstructionMaker::inModrm) || row.opcode.contains("/");
        boolean memory = modrm && memoryForm();
        prefixes(memory);
        String bytes = row.opcode.replace("=", "").split("[+/]")[0];
        for (int n = 0; n < bytes.length(); n += 2) {
            int value = Integer.parseInt(bytes.substring(n, n + 2), 16);
            code.write(row.opcode.contains("+") && n == bytes.length() - 2 ? value + row.low : value);
        }
        if (modrm) {
            modrm(memory);
        }
        immediates();
        byte[] result = code.toByteArray();
        operands.patch(result);
        Transfers transfers = new Transfers(random, c, row, operands);
        return transfers.apply(result, opSize());
    }

    /** Operand size in bytes. */
    private int opSize() {
        if (narrow) {
            return operand66 ? 2 : 4;
        }
        return (rex & 8) != 0 || row.isForced64() ? 8 : operand66 ? 2 : 4;
    }

    private static boolean inModrm(String operand) {
        boolean segmentName = operand.length() == 2 && Character.isUpperCase(operand.charAt(1));
        return !segmentName && "EGMRVWPQSD".indexOf(operand.charAt(0)) >= 0 || operand.equals("Cr");
    }

    private boolean memoryForm() {
        String group = row.opcode.contains("/") ? row.opcode.substring(row.opcode.indexOf('/') + 1) : "";
        boolean register = row.operands().stream().anyMatch(o -> o.startsWith("R"));
        return group.endsWith("m") || row.operands().stream().anyMatch(o -> o.startsWith("M"))
                || !group.endsWith("r") && !register && random.nextBoolean();
    }

    /** Registers the instruction uses without naming them. */
    private void implicit() {
        c.gpr(4, CpuCase.DATA + 0x800 + 8 * random.nextInt(64));
        if (STRINGS.contains(row.name)) {
            c.gpr(6, operands.pointer());
            c.gpr(7, operands.pointer());
        }
        switch (row.name) {
            case "LEAVE", "ENTER" -> c.gpr(5, operands.pointer());
            case "XLAT" -> c.gpr(3, operands.pointer());
            case "MASKMOVQ", "MASKMOVDQU" -> c.gpr(7, operands.pointer());
            case "LOOP", "LOOPE", "LOOPNE", "JCXZ" -> c.gpr(1, random.nextInt(3));
            case "DIV", "IDIV" -> c.gpr(2, random.nextBoolean() ? 0 : c.gpr(2));
            case "SHLD", "SHRD" -> c.gpr(1, c.gpr(1) & ~0x10L);
            default -> { }
        }
    }

    private void prefixes(boolean memory) {
        rex = narrow || random.nextInt(3) == 0 ? 0 : 0x40 | random.nextInt(16);
        if (NO_WIDE.contains(row.name)) {
            rex &= ~8;
        }
        List<Integer> prefixes = new ArrayList<>();
        boolean nearBranch = row.isForced64() && !narrow;
        boolean mandatory = row.prefix.startsWith("F");
        if (row.prefix.equals("66") || row.prefix.equals("*") && !nearBranch && random.nextInt(4) == 0
                || mandatory && random.nextInt(8) == 0) {
            operand66 = true;
            prefixes.add(0x66);
        }
        if (mandatory) {
            prefixes.add(Integer.parseInt(row.prefix, 16));
        } else if (STRINGS.contains(row.name) && random.nextBoolean()) {
            prefixes.add(0xf2 + random.nextInt(2));
            c.gpr(1, random.nextInt(20));
        }
        if (!narrow && random.nextInt(12) == 0) {
            address67 = true;
            prefixes.add(0x67);
        }
        if (random.nextInt(20) == 0) {
            prefixes.add(List.of(0x26, 0x36, 0x3e).get(random.nextInt(3)));
        }
        if (random.nextInt(row.isLockable() && memory ? 3 : 60) == 0) {
            prefixes.add(0xf0);
        }
        Collections.shuffle(prefixes, random);
        prefixes.forEach(code::write);
        if (rex != 0) {
            code.write(rex);
        }
    }

    private void modrm(boolean memory) {
        String digits = row.opcode.contains("/")
                ? row.opcode.substring(row.opcode.indexOf('/') + 1).replaceAll("[mr]", "") : "";
        int reg = digits.isEmpty() ? random.nextInt(8) : Integer.parseInt(digits);
        if (memory) {
            operands.memory(code, reg, rex, narrow, row.name.startsWith("FX"));
        } else {
            int rm = random.nextInt(8);
            int modrm = 0xc0 | reg << 3 | rm;
            boolean inexact = row.name.equals("X87") && row.low == 1 && TRANSCENDENTAL.contains(modrm)
                    && !(PAIRS.contains(modrm) && c.bytes.get(CpuCase.FX + 4) == -1);
            code.write(inexact ? 0xe0 : modrm);
            operands.register(rm | (rex & 1) << 3);
        }
        if (row.name.startsWith("BT") && row.operands().contains("Gv")) {
            operands.set(reg | (rex & 4) << 1, random.nextInt(4000) - 2000);
        }
        new OperandValues(random, c, row, operands).choose(opSize(), reg | (rex & 4) << 1);
    }

    private void immediates() {
        for (String operand : row.operands()) {
            switch (operand) {
                case "Ib", "Is" -> immediate(row.name.startsWith("SH") && row.operands().size() == 3
                        ? random.nextInt() & ~0x10 : row.name.equals("INT") ? 0x81 + random.nextInt(64)
                        : random.nextInt(), 1);
                case "Iw" -> {
                    immediate(8 * random.nextInt(16), 2);
                    if (row.name.equals("ENTER")) {
                        immediate(random.nextInt(8) == 0 ? random.nextInt(32) : random.nextInt(3), 1);
                    }
                }
                case "Iz" -> immediate(random.nextLong(), Math.min(4, opSize()));
                case "Iv" -> immediate(random.nextLong(), opSize());
                case "J1" -> immediate(Transfers.SKIPPED, 1);
                case "J4" -> immediate(Transfers.SKIPPED, Math.min(4, opSize()));
                case "Ob", "Ov" -> immediate(operands.pointer(), narrow || address67 ? 4 : 8);
                case "p" -> {
                    immediate(CpuCase.CODE + code.size() + opSize() + 2 + Transfers.SKIPPED, opSize());
                    immediate(0x23, 2);
                }
                default -> { }
            }
        }
    }

    private void immediate(long value, int length) {
        for (int n = 0; n < length; n++) {
            code.write((int) (value >>> 8 * n));
        }
    }
}
