package org.xenolith.soft.translate;

import java.util.HashMap;
import java.util.Map;
import org.xenolith.soft.decode.Insn;

/**
 * Which arithmetic flags somebody may look at behind each instruction of a region: what follows reads them, may fault,
 * or leaves the region.
 */
final class Liveness {
    static final int CARRY = 1, REST = 2, ALL = CARRY | REST;

    private final Region region;
    /** Live at the start of each part. */
    private final int[] in;
    private final Map<Region.Part, int[]> after = new HashMap<>();

    Liveness(Region region) {
        this.region = region;
        in = new int[region.parts.size()];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int n = in.length - 1; n >= 0; n--) {
                changed |= update(region.parts.get(n));
            }
        }
    }

    /** What is live behind each instruction of a part. */
    int[] after(Region.Part part) {
        return after.get(part);
    }

    private boolean update(Region.Part part) {
        Insn[] insns = part.insns;
        int[] live = new int[insns.length];
        int now = out(part);
        for (int n = insns.length - 1; n >= 0; n--) {
            live[n] = now;
            now = now & ~kills(insns[n]) | reads(insns[n]);
        }
        after.put(part, live);
        boolean changed = in[part.index] != now;
        in[part.index] = now;
        return changed;
    }

    private int out(Region.Part part) {
        Insn last = part.last();
        long next = part.delta + last.next;
        int live = 0;
        if (Names.isDirectJump(last)) {
            live |= at(next + last.imm);
        }
        if (Names.fallsThrough(last)) {
            live |= at(next);
        }
        return Names.isDirectJump(last) || Names.fallsThrough(last) ? live : ALL;
    }

    private int at(long delta) {
        Region.Part part = region.at(delta);
        return part == null ? ALL : in[part.index];
    }

    private static int condition(int cc) {
        return switch (cc >>> 1) {
            case 1 -> CARRY;
            case 3 -> ALL;
            default -> REST;
        };
    }

    private static int reads(Insn i) {
        if (i.dst == Insn.MEM || i.src == Insn.MEM && !i.name.equals("LEA")) {
            return ALL;
        }
        return switch (i.name) {
            case "JCC", "SETCC", "CMOV" -> condition(i.low);
            case "ADC", "SBB", "RCL", "RCR" -> CARRY;
            case "ADD", "SUB", "CMP", "AND", "TEST", "OR", "XOR", "NEG", "INC", "DEC", "NOT", "MOV", "MOVZX", "MOVSX",
                "LEA", "SHL", "SHR", "SAR", "ROL", "ROR", "BT", "BTS", "BTR", "BTC", "BSF", "BSR", "POPCNT", "XCHG",
                "BSWAP", "CBW", "CWD", "NOP", "NOPE", "PAUSE", "LFENCE", "IMUL1", "IMUL2", "IMUL3", "MUL", "SHLD", "SHRD",
                "STOP", "JMP", "PMOVMSKB", "MOVXD" -> 0;
            default -> i.vectorTarget && !Names.changesRegisters(i) ? 0 : ALL;
        };
    }

    private static int kills(Insn i) {
        return switch (i.name) {
            case "ADD", "SUB", "CMP", "AND", "TEST", "OR", "XOR", "NEG", "ADC", "SBB", "BSF", "BSR", "POPCNT", "IMUL1",
                "IMUL2", "IMUL3", "MUL" -> ALL;
            case "INC", "DEC" -> REST;
            case "SHL", "SHR", "SAR" -> count(i) != 0 ? ALL : 0;
            case "ROL", "ROR" -> count(i) != 0 ? CARRY : 0;
            case "BT", "BTS", "BTR", "BTC" -> CARRY;
            default -> 0;
        };
    }

    /** The count of a shift where it is constant, else 0. */
    static int count(Insn i) {
        return i.src == Insn.IMM ? (int) i.imm & (i.size == 3 ? 63 : 31) : 0;
    }
}
