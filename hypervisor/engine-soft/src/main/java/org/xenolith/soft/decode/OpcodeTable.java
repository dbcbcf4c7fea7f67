package org.xenolith.soft.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The opcode map, read from {@code opcodes.txt}: map and opcode, then mandatory prefix, then ModRM. Immutable. */
public final class OpcodeTable {
    private static final int MAPS = 4;
    private static final int NP = 0, P66 = 1, PF3 = 2, PF2 = 3;

    /** What one opcode under one prefix means: a row, or a group chosen by ModRM. */
    private static final class Slot {
        Spec plain;
        /** What the opcode means outside 64-bit mode, where that is something else. */
        Spec narrow;
        final Spec[] group = new Spec[16];
        boolean grouped;
        Spec[] exact;
    }

    private final Slot[][][] slots = new Slot[MAPS][256][4];
    private final List<Spec> all = new ArrayList<>();

    public OpcodeTable() {
        try (InputStream in = OpcodeTable.class.getResourceAsStream("opcodes.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    row(line.split(" "), line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every row, in the table's order. */
    public List<Spec> rows() {
        return List.copyOf(all);
    }

    private void row(String[] column, String line) {
        String prefix = column[1];
        if (prefix.equals("PI")) {
            add(column[0], "NP", line, column[2], "Pq,Qq", "");
            add(column[0], "66", line, column[2], "Vx,Wx", "");
            return;
        }
        add(column[0], prefix, line, column[2], column[3], column.length > 4 ? column[4] : "");
    }

    private void add(String opcode, String prefix, String line, String name, String operands, String flags) {
        int plus = opcode.indexOf('+');
        int slash = opcode.indexOf('/');
        int equals = opcode.indexOf('=');
        int end = Math.max(plus, Math.max(slash, equals));
        String code = end < 0 ? opcode : opcode.substring(0, end);
        int map = code.length() == 2 ? 0 : code.startsWith("0F38") && code.length() == 6 ? 2
                : code.startsWith("0F3A") && code.length() == 6 ? 3 : 1;
        int first = Integer.parseInt(code.substring(code.length() - 2), 16);
        int count = plus < 0 ? 1 : Integer.parseInt(opcode.substring(plus + 1));
        String group = slash < 0 ? "" : opcode.substring(slash + 1);
        int exact = equals < 0 ? -1 : Integer.parseInt(opcode.substring(equals + 1), 16);
        for (int i = 0; i < count; i++) {
            int low = count == 7 ? i + 1 : i;
            Spec spec = new Spec(line, opcode, prefix, name, operands, flags, low);
            all.add(spec);
            place(slots[map][first + i], prefix, group, exact, spec);
        }
    }

    private static void place(Slot[] byPrefix, String prefix, String group, int exact, Spec spec) {
        for (int p = 0; p < 4; p++) {
            boolean wanted = switch (prefix) {
                case "*" -> true;
                case "NP" -> p == NP;
                case "66" -> p == P66;
                case "F3" -> p == PF3;
                default -> p == PF2;
            };
            if (!wanted) {
                continue;
            }
            if (byPrefix[p] == null) {
                byPrefix[p] = new Slot();
            }
            fill(byPrefix[p], group, exact, spec);
        }
    }

    private static void fill(Slot slot, String group, int exact, Spec spec) {
        if (exact >= 0) {
            if (slot.exact == null) {
                slot.exact = new Spec[256];
            }
            slot.exact[exact] = spec;
            slot.grouped = true;
        } else if (group.isEmpty()) {
            if (slot.plain != null && slot.plain.only64 && spec.not64) {
                slot.narrow = spec;
            } else {
                slot.plain = spec;
            }
        } else {
            slot.grouped = true;
            boolean register = !group.endsWith("m");
            boolean memory = !group.endsWith("r");
            String digits = group.replaceAll("[mr]", "");
            for (int reg = 0; reg < 8; reg++) {
                if (digits.isEmpty() || Integer.parseInt(digits) == reg) {
                    if (memory) {
                        slot.group[reg] = spec;
                    }
                    if (register) {
                        slot.group[8 + reg] = spec;
                    }
                }
            }
        }
    }

    /** Whether an opcode's meaning depends on its ModRM byte. */
    boolean grouped(int map, int opcode) {
        for (Slot slot : slots[map][opcode]) {
            if (slot != null && slot.grouped) {
                return true;
            }
        }
        return false;
    }

    /**
     * The row for an opcode, or null.
     *
     * @param prefix 0 none, 1 66, 2 F3, 3 F2
     * @param modrm  the byte after the opcode; looked at only where the opcode has a group
     * @param wide   whether it is met in 64-bit mode
     */
    Spec find(int map, int opcode, int prefix, int modrm, boolean wide) {
        Slot slot = slots[map][opcode][prefix];
        if (slot == null) {
            return null;
        }
        if (!slot.grouped) {
            return wide || slot.narrow == null ? slot.plain : slot.narrow;
        }
        if (slot.exact != null && slot.exact[modrm] != null) {
            return slot.exact[modrm];
        }
        int reg = modrm >>> 3 & 7;
        return slot.group[modrm >= 0xc0 ? 8 + reg : reg];
    }
}
